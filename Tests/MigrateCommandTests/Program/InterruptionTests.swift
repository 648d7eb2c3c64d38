import Glibc
import Testing

@testable import MigrateCommand

@Suite("Interruption")
struct InterruptionTests {
  @Test("SIGTERM cancels the work and is remembered")
  func terminate() async {
    let task = Task { () -> Bool in
      while !Task.isCancelled { await Task.yield() }
      return true
    }
    let interruption = Interruption(cancelling: task)
    #expect(interruption.status == nil)
    kill(getpid(), SIGTERM)
    #expect(await task.value)
    #expect(interruption.status == .terminated)
  }
}

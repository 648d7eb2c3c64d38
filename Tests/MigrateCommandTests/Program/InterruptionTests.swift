import Basics
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

  @Test("a second signal ends the program at once, whatever the work does")
  func twice() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let stubborn = Task { while true { await Task.yield() } }
      let interruption = Interruption(cancelling: stubborn)
      kill(getpid(), SIGTERM)
      while interruption.status == nil { await Task.yield() }
      kill(getpid(), SIGINT)
      await stubborn.value
    }
  }
}

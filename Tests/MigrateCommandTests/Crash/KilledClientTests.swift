import Foundation
import Support
import Testing

extension Torture {
  @Suite("that is killed")
  struct KilledClientTests {
    @Test("at any moment leaves nothing that a second run does not complete")
    func anyMoment() async throws {
      let (expected, duration) = try await MixedMigrations.undisturbed()
      let count = Torture.isExhaustive ? 200 : 20
      var trials = CrashTrials("kill -9 of the client", expected: expected)
      for number in 0..<count {
        let moment = duration * number / count
        try await MixedMigrations.onScratchDatabase { migrations in
          // 0 when it was faster this time than the undisturbed run.
          await trials.run("after \(moment)", on: migrations, exitCodes: [128 + SIGKILL, 0]) {
            let process = try migrations.start()
            try await Task.sleep(for: moment)
            process.signal(SIGKILL)
            return try await process.result()
          }
        }
      }
      trials.report()
    }
  }
}

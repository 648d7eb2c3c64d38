import Support
import Testing

extension Torture {
  @Suite("whose server crashes")
  struct CrashedServerTests {
    @Test("at any moment applies each migration exactly once")
    func anyMoment() async throws {
      let (expected, duration) = try await MixedMigrations.undisturbed()
      let count = Torture.isExhaustive ? 60 : 6
      var trials = CrashTrials("pg_ctl stop -m immediate of the server", expected: expected)
      try await DisposableServer.with { server in
        for number in 0..<count {
          let moment = duration * number / count
          try await withTemporaryDirectory { directory in
            let migrations = try await MixedMigrations(
              in: directory, url: server.createDatabase("trial_\(number)"))
            // The disturbed run may wait for the server and go on, or give up.
            await trials.run("after \(moment)", on: migrations, exitCodes: [0, 1, 4]) {
              let process = try migrations.start()
              try await Task.sleep(for: moment)
              try await server.crash()
              try await server.start()
              return try await process.result(timeLimit: .seconds(120))
            }
          }
        }
      }
      trials.report()
    }
  }
}

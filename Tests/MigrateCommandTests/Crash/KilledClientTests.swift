import Foundation
import Support
import Testing

extension Torture {
  @Suite("that is killed")
  struct KilledClientTests {
    @Test("at any message leaves nothing that a second run does not complete")
    func anyMessage() async throws {
      let (expected, traffic) = try await MixedMigrations.onScratchDatabase {
        try await $0.runUndisturbed()
      }
      let places = traffic.faults(.stall)
      var trials = CrashTrials("kill -9 of the client, \(places.count) places", expected: expected)
      for place in Torture.sample(places, 20) {
        try await MixedMigrations.onScratchDatabase { migrations in
          let proxy = try FaultProxy(to: migrations.url, fault: place)
          await trials.run(place, on: migrations, exitCodes: [128 + SIGKILL]) {
            let process = try migrations.start(through: proxy.url)
            try await proxy.waitForFault()
            process.signal(SIGKILL)
            return try await process.result()
          }
        }
      }
      trials.report()
    }
  }
}

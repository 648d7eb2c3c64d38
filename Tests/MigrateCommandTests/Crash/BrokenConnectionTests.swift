import Support
import Testing

extension Torture {
  @Suite("whose connection breaks")
  struct BrokenConnectionTests {
    @Test(
      "at any message, in either direction, applies each migration exactly once",
      arguments: [Fault.Kind.cut, .reset])
    func anyMessage(kind: Fault.Kind) async throws {
      try await Self.run(kind, bytesPassed: [0], sample: 30)
    }

    @Test("in the middle of any message applies each migration exactly once")
    func insideMessage() async throws {
      try await Self.run(.cut, bytesPassed: [3, 9], sample: 15)
    }

    private static func run(_ kind: Fault.Kind, bytesPassed: [Int], sample: Int) async throws {
      let (expected, traffic) = try await MixedMigrations.onScratchDatabase {
        try await $0.runUndisturbed()
      }
      let places = traffic.faults(kind, bytesPassed: bytesPassed)
      var trials = CrashTrials("connection \(kind), \(places.count) places", expected: expected)
      for fault in Torture.sample(places, sample) {
        try await MixedMigrations.onScratchDatabase { migrations in
          let proxy = try FaultProxy(to: migrations.url, fault: fault)
          // The disturbed run goes on over a new connection, or gives up.
          await trials.run(fault, on: migrations, exitCodes: [0, 1, 4]) {
            let result = try await migrations.start(through: proxy.url).result()
            // What it committed without hearing so is its own work.
            if result.errors.contains("already applied") {
              throw ProcessFailure(describing: "a run alone that tells of another", result)
            }
            return result
          }
        }
      }
      trials.report()
    }
  }
}

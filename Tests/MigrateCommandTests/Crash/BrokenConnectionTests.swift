import Support
import Testing

extension Torture {
  @Suite("whose connection breaks")
  struct BrokenConnectionTests {
    @Test(
      "at any message, in either direction, applies each migration exactly once",
      arguments: [Fault.Kind.cut, .reset])
    func anyMessage(kind: Fault.Kind) async throws {
      let expected = try await MixedMigrations.undisturbed().outcome
      let traffic = try await Self.undisturbedTraffic()
      let places = Fault.Direction.allCases.flatMap { direction in
        (1...traffic[direction]).map { Fault(kind, direction, message: $0) }
      }
      var trials = CrashTrials(
        "connection \(kind) at one of \(places.count) messages", expected: expected)
      for fault in Torture.sample(places, 40) {
        try await Self.run(&trials, fault)
      }
      trials.report()
    }

    @Test("in the middle of a message applies each migration exactly once")
    func insideMessage() async throws {
      let expected = try await MixedMigrations.undisturbed().outcome
      let traffic = try await Self.undisturbedTraffic()
      let places = Fault.Direction.allCases.flatMap { direction in
        (1...traffic[direction]).flatMap { message in
          [3, 9].map { Fault(.cut, direction, message: message, bytesPassed: $0) }
        }
      }
      var trials = CrashTrials("connection cut at one of \(places.count) bytes", expected: expected)
      for fault in Torture.sample(places, 15) {
        try await Self.run(&trials, fault)
      }
      trials.report()
    }

    private static func undisturbedTraffic() async throws -> Traffic {
      try await MixedMigrations.onScratchDatabase { migrations in
        let proxy = try FaultProxy(to: migrations.url)
        let result = try await migrations.start(through: proxy.url).result()
        #expect(result.exitCode == 0, "\(result.errors)")
        return proxy.traffic
      }
    }

    /// The disturbed run may go on over a new connection, or give up.
    private static func run(_ trials: inout CrashTrials, _ fault: Fault) async throws {
      try await MixedMigrations.onScratchDatabase { migrations in
        let proxy = try FaultProxy(to: migrations.url, fault: fault)
        await trials.run("\(fault)", on: migrations, exitCodes: [0, 1, 4]) {
          try await migrations.start(through: proxy.url).result()
        }
      }
    }
  }
}

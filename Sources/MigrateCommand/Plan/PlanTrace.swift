import Migrations
import SchemaInspection

/// Runs a plan on a scratch database, with each statement observed.
struct PlanTrace {
  /// What brings the scratch database to where the target is.
  let replay: Replay
  let configuration: Configuration
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// Runs the steps.
  ///
  /// - Parameter report: is told of each step, by its place among them, when it is done.
  /// - Throws: as `Replay.run` and `Migrator.run(_:for:)`, and what `report` throws.
  func run(
    _ steps: [MigrationStep], _ report: (Int, [TracedStatement]) throws -> Void
  ) async throws {
    try await replay.run { connect in
      let migrator = try await Migrator.open(
        scratch: { try await TracedConnection(connect) }, configuration, arguments: arguments,
        emit: emit)
      defer { migrator.close() }
      for (place, step) in steps.enumerated() {
        try await migrator.run([step], for: step.direction.pass)
        let connection = migrator.connection as? TracedConnection
        try report(place, connection?.takeStatements() ?? [])
      }
    }
  }
}

extension Direction {
  fileprivate var pass: ScratchPass { self == .up ? .up : .down }
}

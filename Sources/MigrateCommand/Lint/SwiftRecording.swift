import Migrations
import SchemaInspection
import SchemaTools

/// Runs Swift migrations on a scratch database to find out what they do.
struct SwiftRecording {
  private let project: Project
  private let arguments: [String: String]

  /// - Parameter arguments: what the migrations find as their arguments.
  init(_ project: Project, arguments: [String: String]) {
    self.project = project
    self.arguments = arguments
  }

  /// The up migrations of the revisions that are in Swift, for which this program has to hold them.
  func steps(of revisions: Set<String>) throws -> [MigrationStep] {
    try trials(of: revisions).map(\.up).filter { $0.isSwift }
  }

  /// Runs the revisions that are in Swift up, down and up again, with all that they stand on.
  ///
  /// A step that fails ends it.
  /// - Parameter warn: is told why not all could be recorded.
  /// - Returns: the statements by revision, as far as it came.
  /// - Throws: `CancellationError`.
  func record(
    _ revisions: Set<String>, warn: (String) -> Void
  ) async throws -> [String: RecordedStatements] {
    var recorded: [String: RecordedStatements] = [:]
    do {
      let trials = try trials(of: revisions)
      try await ScratchServer.withDatabase(project.configuration, emit: { _ in }) { connect in
        try await record(trials, connect) { recorded[$0] = $1 }
      }
    } catch DatabaseError.cancelled, MigratorError.interrupted {
      throw CancellationError()
    } catch {
      warn(ErrorReport(error).text ?? "\(error)")
    }
    return recorded
  }

  private func trials(of revisions: Set<String>) throws -> [RoundTrip] {
    try project.trials(
      of: revisions.filter { project.fileByRevision[$0]?.language == .swift },
      on: project.graph, applied: [])
  }

  private func record(
    _ trials: [RoundTrip], _ connect: @escaping Migrator.Connect,
    _ keep: (String, RecordedStatements) -> Void
  ) async throws {
    var settings = project.configuration.migratorSettings()
    settings.arguments = arguments
    settings.isSingleTransaction = false
    settings.usesAdvisoryLock = false  // Nobody else knows of the database.
    settings.schema = nil
    let migrator = try await Migrator.open(
      connect: { RecordingConnection(try await connect()) }, settings: settings,
      swiftMigrations: MigrateProgram.migrations ?? [:], emit: { _ in })
    defer { migrator.close() }
    func run(_ step: MigrationStep) async throws -> [Statement] {
      try await migrator.execute(RunPlan([step]))
      return (migrator.connection as? RecordingConnection)?.takeStatements() ?? []
    }
    for trial in trials {
      let up = try await run(trial.up)
      guard trial.isVerified else { continue }
      keep(trial.up.revision, RecordedStatements(up: up, down: nil))
      guard let step = trial.down else { continue }
      let down = try await run(step)
      keep(trial.up.revision, RecordedStatements(up: up, down: down))
      _ = try await run(trial.up)
    }
  }
}

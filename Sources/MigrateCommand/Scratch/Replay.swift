import Migrations

/// The applied migrations of a database, repeatable ones too, to be run again on a scratch database.
struct Replay {
  /// The steps, in order.
  let steps: [MigrationStep]
  private let configuration: Configuration
  private let arguments: [String: String]
  private let emit: @Sendable (MigrationEvent) -> Void

  /// Finds the steps.
  ///
  /// - Parameters:
  ///   - arguments: what Swift migrations find as their arguments.
  ///   - emit: is told of all that happens.
  /// - Throws: `ReplayError`, `DatabaseError`.
  init(
    of session: DatabaseSession, arguments: [String: String],
    emit: @escaping @Sendable (MigrationEvent) -> Void
  ) async throws {
    let (project, state) = (session.project, session.state)
    let strangers = state.rows.map(\.revision).filter { project.fileByRevision[$0] == nil }
    guard strangers.isEmpty else { throw ReplayError.withoutFile(strangers) }
    if let partial = state.rows.first(where: { $0.partial != nil }) {
      throw ReplayError.partial(partial.revision)
    }
    let applied = state.applied
    let repeated = try await session.migrator.statuses(of: project.repeatables)
      .filter { $0.row != nil }.map { MigrationStep($0.file, timesRun: nil) }
    steps =
      try project.steps(
        MigrationPlan(
          direction: .up, revisions: session.graph.topologicalOrder.filter(applied.contains)),
        graph: session.graph, rows: state.rows) + repeated
    configuration = project.configuration
    self.arguments = arguments
    self.emit = emit
  }

  /// Runs the steps on a scratch database of their own, works with it, and drops it.
  ///
  /// - Throws: as `ScratchDatabase.with` and `Migrator.run(_:for:)`, and what `work` throws.
  func run<Result>(
    _ work: (_ connect: @escaping Migrator.Connect) async throws -> Result
  ) async throws -> Result {
    try await ScratchDatabase.with(configuration, emit: emit) { connect in
      try await migrate(connect) { _ in }
      return try await work(connect)
    }
  }

  /// The schema that the steps make.
  /// - Throws: as `run`.
  func schema(without others: SchemaExclusion) async throws -> SchemaSnapshot {
    try await ScratchDatabase.with(configuration, emit: emit) { connect in
      try await migrate(connect) { try await $0.schema(without: others) }
    }
  }

  private func migrate<Result>(
    _ connect: @escaping Migrator.Connect, _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    let migrator = try await Migrator.open(
      scratch: connect, configuration, arguments: arguments, emit: emit)
    defer { migrator.close() }
    try await migrator.run(steps, for: .replay)
    return try await work(migrator)
  }
}

/// Why the applied migrations cannot be run again.
enum ReplayError: Error, Sendable, Hashable {
  /// Applied revisions that have no file here.
  case withoutFile([String])
  /// A revision that is partly applied.
  case partial(String)
}

extension ReplayError: CustomStringConvertible {
  var description: String {
    switch self {
    case .withoutFile(let revisions):
      """
      the applied migrations cannot be run again on a scratch database: \
      \(revisions.joined(separator: ", ")) has no file here
      Restore the file, or run this where the newer build is.
      """
    case .partial(let revision):
      """
      the applied migrations cannot be run again on a scratch database: \(revision) is only partly \
      applied
      End that first: `migrate repair \(revision) --resume`.
      """
    }
  }
}

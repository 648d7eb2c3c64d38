extension Migrator {
  /// Applies all that is pending: for a server that brings its database up to date when it starts.
  ///
  /// ```swift
  /// let url = try DatabaseURL("postgresql://app@localhost/shop")
  /// let applied = try await Migrator.upgrade(url, versions: VersionsDirectory("versions"))
  /// ```
  /// Several servers may start at once: one applies, and the others wait for it.
  /// - Parameters:
  ///   - url: The database.
  ///   - versions: The migration files.
  ///   - swiftMigrations: The migrations of the Swift files among them.
  ///   - settings: How to wait, lock and record.
  ///   - wait: How long to wait for a database that cannot be reached.
  ///   - allowsNewer: Whether the database may be ahead of the files, as after a rolled-back
  ///     deployment.
  ///   - emit: Is told of all that happens.
  /// - Returns: The steps that this run did.
  /// - Throws: `ProblemList`, `HistoryError`, `RevisionError`, `MigratorError`, `DatabaseError`,
  ///   `StateError`; nothing is applied unless a step has been reported as completed.
  @discardableResult
  public static func upgrade(
    _ url: DatabaseURL, versions: VersionsDirectory, swiftMigrations: SwiftMigrations = [:],
    settings: MigratorSettings = MigratorSettings(), wait: Duration = .zero,
    allowsNewer: Bool = false, emit: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) async throws -> [MigrationStep] {
    let contents = try versions.contents()
    let files = contents.migrations
    let revisions = files.revisions()
    let byRevision = Dictionary(
      files.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let migrator = try await open(
      connect: { try await url.connect { emit(.notice($0)) } }, wait: wait, settings: settings,
      swiftMigrations: swiftMigrations, emit: emit)
    defer { migrator.close() }

    func check(_ state: DatabaseState) throws {
      try HistoryComparison(files: byRevision, rows: state.rows)
        .check(allowing: [], allowsNewer: allowsNewer)
    }
    try check(migrator.state)
    try await migrator.recordSquashes(files.compactMap { try Squash($0) })
    let state = migrator.state
    let newer = state.rows.filter { byRevision[$0.revision] == nil }.map(\.asRevision)
    let graph = try RevisionGraph(revisions + newer, recorded: state.applied)
    let plan = try graph.planUpgrade(to: [RevisionIdentifier(.heads)], applied: state.applied)
    let steps = plan.revisions.compactMap { id -> MigrationStep? in
      guard let file = byRevision[id], var revision = graph[id] else { return nil }
      revision.dependencies = graph.dependencies(of: id)
      return MigrationStep(file, revision, .up)
    }
    let isPartial = state.rows.contains { $0.partial != nil }
    if steps.isEmpty, !isPartial {
      guard try await !migrator.pending(contents.repeatables).isEmpty else { return [] }
    }
    return try await migrator.run(steps, repeatables: contents.repeatables, revalidate: check)
  }
}

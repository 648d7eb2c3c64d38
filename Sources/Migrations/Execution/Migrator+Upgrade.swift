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
    _ url: DatabaseURL, versions: VersionsDirectory, swiftMigrations: MigrationRegistry = [:],
    settings: MigratorSettings = MigratorSettings(), wait: Duration = .zero,
    allowsNewer: Bool = false, emit: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) async throws -> [MigrationStep] {
    let migrations = try MigrationSet(versions.contents())
    let migrator = try await open(
      connect: { try await url.connect { emit(.notice($0)) } }, wait: wait, settings: settings,
      swiftMigrations: swiftMigrations, emit: emit)
    defer { migrator.close() }
    var request = RunRequest(.upgrade(to: [RevisionIdentifier(.heads)]))
    request.allowsNewer = allowsNewer
    request.defersBackfills = settings.defersBackfills
    let plan = try migrations.plan(request, on: migrator.store.state)
    try await migrator.writer.recordSquashes(plan.squashes)
    var done: [MigrationStep] = []
    if try await !migrator.isComplete(plan) { done = try await migrator.execute(plan) }
    try await migrator.tellOpenBackfills(of: plan)
    return done
  }
}

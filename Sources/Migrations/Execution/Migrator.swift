/// Applies and reverts migrations on one database.
///
/// ```swift
/// let migrator = try await Migrator.open(connect: { try await … }, settings: settings) { print($0) }
/// try await migrator.execute(migrations.plan(request, on: migrator.store.state))
/// migrator.close()
/// ```
/// It is three in one: the session connects and locks, the store changes what is recorded, and the
/// executor runs the steps of a plan.
public final class Migrator {
  /// Opens a new connection to the database.
  package typealias Connect = @Sendable () async throws -> any Connection

  let session: MigrationSession
  let executor: Executor

  private init(_ session: MigrationSession, _ executor: Executor) {
    self.session = session
    self.executor = executor
  }

  /// Connects and reads the state, without a lock.
  ///
  /// - Parameters:
  ///   - connect: opens a connection; called again after a lost one.
  ///   - wait: how long to wait for a database that cannot be reached.
  ///   - swiftMigrations: the migrations of the Swift files.
  ///   - hooks: what a run does besides.
  ///   - emit: is told of all that happens.
  /// - Throws: `DatabaseError`, `StateError`.
  package static func open(
    connect: @escaping Connect, wait: Duration = .zero, settings: MigratorSettings,
    swiftMigrations: MigrationRegistry = [:], hooks: RunHooks = RunHooks(),
    emit: @escaping (MigrationEvent) -> Void
  ) async throws -> Migrator {
    let session = try await MigrationSession.open(
      connect, wait: wait, settings: settings, emit: emit)
    return Migrator(
      session, Executor(session, hooks: hooks, swiftMigrations: swiftMigrations))
  }

  /// Connects, and waits for a database that cannot be reached.
  /// - Throws: `DatabaseError`.
  package static func openConnection(
    _ connect: Connect, wait: Duration, emit: (MigrationEvent) -> Void
  ) async throws -> any Connection {
    try await MigrationSession.openConnection(connect, wait: wait, emit: emit)
  }

  /// Closes the connection.
  package func close() { session.close() }

  /// The connection of this run.
  package var connection: any Connection { session.connection }

  /// The state as it was last read.
  package var store: VersionStore { session.store }

  /// What changes the records of the database without running a migration.
  package var writer: VersionWriter { VersionWriter(session) }

  // MARK: Plans

  /// Whether a plan has nothing to run, as far as is known without the lock.
  ///
  /// A partly run migration may be another runner's that is at work: the lock tells.
  /// - Throws: `StateError`, `DatabaseError`.
  package func isComplete(_ plan: RunPlan) async throws -> Bool {
    guard plan.steps.isEmpty, plan.interrupted == nil else { return false }
    return try await session.pending(plan.repeatables).isEmpty
  }

  /// Executes a plan, and stops at the first step that fails.
  ///
  /// One runner at a time: under the lock the state is read again and the plan is made again, so that
  /// what another runner did while this one waited is left out. A step that was interrupted in the
  /// middle of a backfill goes on where it stopped.
  /// - Returns: the steps that this run did.
  /// - Throws: `MigratorError`, `DatabaseError`, `StateError`, and what planning throws.
  @discardableResult
  package func execute(_ plan: RunPlan) async throws -> [MigrationStep] {
    try await session.locked {
      let (plan, steps) = try await executor.prepareAgain(plan)
      var isNeeded = !steps.isEmpty
      if !isNeeded { isNeeded = try await !session.pending(plan.repeatables).isEmpty }
      var done: [MigrationStep] = []
      if session.settings.isDryRun {
        done = try await executor.dryRun(steps, of: plan)
      } else if isNeeded {
        try await executor.runHook(.beforeRun)
        do {
          done = try await executor.execute(steps, of: plan)
          done += try await executor.executePending(plan.repeatables)
        } catch {
          await executor.runHookAfterFailure()
          throw error
        }
        try await executor.runHook(.afterRun, outcome: .success)
      }
      return done
    }
  }

  /// Goes on with a step that an earlier run left partly done.
  ///
  /// - Parameter verdict: what became of the statement at which it was interrupted; nil to find out.
  /// - Throws: as `execute`; `MigratorError.inDoubt`.
  package func resume(_ step: MigrationStep, verdict: Resumption.Verdict? = nil) async throws {
    try await session.locked {
      guard let row = store.rows.first(where: { $0.revision == step.revision }),
        let partial = row.partial
      else { return }
      try await executor.execute(
        executor.prepare([step]), of: RunPlan([step]),
        resuming: Resumption(
          completedStatements: partial.completedStatements, verdict: verdict, isRepair: true))
      // Paused before it began, or while it ran.
      try await session.reread()
      if store.rows.contains(where: { $0.revision == step.revision && $0.partial != nil }) {
        throw MigratorError.waitingForBackfills(missed: [], open: [step.revision], isPaused: true)
      }
    }
  }

  /// Runs seeds, each in a transaction with its record.
  ///
  /// - Parameter all: whether those are run too that were run as they are.
  /// - Returns: the steps that were run.
  /// - Throws: `MigratorError`, `DatabaseError`, `StateError`.
  package func seed(_ files: RepeatableSet, all: Bool) async throws -> [MigrationStep] {
    try await session.locked {
      let steps =
        all
        ? try await session.statuses(of: files).map(\.step) : try await session.pending(files)
      try await executor.execute(executor.prepare(steps), of: RunPlan(steps))
      return steps
    }
  }

  // MARK: Looking

  /// How repeatable files stand, as the database says now: one query, and none without files.
  /// - Throws: `StateError`, `DatabaseError`.
  package func statuses(of files: RepeatableSet) async throws -> [RepeatableStatus] {
    try await session.statuses(of: files)
  }

  /// Reads steps as a run would, without running anything.
  ///
  /// - Throws: `MigratorError.unfitFile`, `MigratorError.notTransactional` for what a run would refuse;
  ///   `DatabaseError`.
  package func preview(_ steps: [MigrationStep]) async throws -> [StepPreview] {
    let prepared = try await executor.prepare(steps.filter { !$0.isSwift })
    let byRevision = Dictionary(
      prepared.map { ($0.step.revision, $0) }, uniquingKeysWith: { first, _ in first })
    return steps.map {
      StepPreview($0, byRevision[$0.revision], session.settings, connection)
    }
  }
}

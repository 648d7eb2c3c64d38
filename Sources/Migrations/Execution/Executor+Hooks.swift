extension Executor {
  /// Does what stands at a point of the run.
  ///
  /// - Throws: `MigratorError.hookFailed`, `DatabaseError`, `Problem`.
  func runHook(
    _ point: HookPoint, _ step: MigrationStep? = nil, outcome: HistoryEntry.Outcome? = nil
  ) async throws {
    guard let hook = hooks[point] else { return }
    emit(.hookStarted(point, step))
    switch hook {
    case .sql:
      let statements = try HookStatements(hook, connection, settings.placeholderValues)
      try await send(statements, at: point, step)
    case .action(let action):
      do {
        try await action(
          HookContext(point: point, step: step, outcome: outcome, runID: settings.runID))
      } catch {
        if error is CancellationError || Task.isCancelled {
          throw MigratorError.interrupted(step: nil, .rolledBack)
        }
        throw MigratorError.hookFailed(
          HookFailure(point: point, step: step, reason: .action("\(error)")))
      }
    }
  }

  /// Does what stands at a point next to a migration, unless it is statements, which are a part of
  /// the migration.
  func runAction(_ point: HookPoint, _ step: MigrationStep) async throws {
    if case .action? = hooks[point] { try await runHook(point, step) }
  }

  /// Runs the statements of a hook in a transaction of their own.
  private func send(
    _ hook: HookStatements, at point: HookPoint, _ step: MigrationStep?
  ) async throws {
    do {
      // Nothing stays in a session of a pooler, which an application gets next.
      let resets =
        store.isPooled && hook.touchesSession
        ? connection.dialect.resets(nil) : []
      try await connection.transaction(hook.commands.map(\.0) + resets)
      // Around a migration outside a transaction, that is what settings are for.
      if step == nil, hook.touchesSession, !store.isPooled {
        try await connection.run(connection.dialect.resets(settings))
      }
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error,
        hook.statements.indices.contains(failure.position - 1)
      else { throw failure.error }
      let statement = hook.statements[failure.position - 1]
      throw MigratorError.hookFailed(
        HookFailure(
          point: point, step: step,
          reason: .statement(
            error, statement.excerpt(at: error.offset ?? 0))))
    }
  }

  /// Does what stands after the run when it has failed. That cannot replace the run's error; an
  /// interrupted one ends at once.
  func runHookAfterFailure() async {
    await connection.rollBack()
    if !Task.isCancelled { try? await runHook(.afterRun, outcome: .failure) }
  }
}

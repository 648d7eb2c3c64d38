extension Migrator {
  /// Runs steps in one transaction that is rolled back; nothing of it stays.
  ///
  /// Ends before the first step that runs outside a transaction.
  func dryRun(_ steps: [PreparedStep], of plan: RunPlan) async throws {
    let transactional = Array(steps.prefix { $0.options.transaction })
    if !transactional.isEmpty {
      do {
        var run = TransactionalRun(
          transactional, number: 1, total: steps.count, firstTimeout: settings.lockTimeoutMax,
          isOneTransaction: true)
        run.lock = heldLock
        run.setup = state.isInitialized ? [] : state.tables.opening + state.tables.createMissing
        if transactional.contains(where: { $0.step.repeatable != nil }) {
          run.setup.append(state.tables.createRepeatableTable)
        }
        run.end = "ROLLBACK"
        try await perform(run) {}
      } catch Setback.lockTimeout(let error, let excerpt) {
        throw await failed(transactional[0].step, error, excerpt)
      } catch Setback.lost(let message) {
        throw DatabaseError.connectionLost(message)
      } catch Setback.conflict {
        try await state.reread(connection)
        try await readRepeatables(for: transactional[...])
        _ = try await self.steps(
          of: plan.remaining(on: state.recorded), insteadOf: steps.map(\.step))
      }
    }
    if transactional.count < steps.count {
      emit(.dryRunEnds(before: steps[transactional.count].step))
    }
  }
}

extension Executor {
  /// Runs steps in one transaction that is rolled back; nothing of it stays.
  ///
  /// Ends before the first step that runs outside a transaction.
  /// - Returns: all the steps.
  func dryRun(_ steps: [PreparedStep], of plan: RunPlan) async throws -> [MigrationStep] {
    var rest = steps.prefix { $0.options.transaction }
    let count = rest.count
    if let first = rest.first {
      do {
        try await runTransactionally(
          &rest, total: steps.count, firstTimeout: settings.lockTimeoutMax)
      } catch RetryableFailure.lockTimeout(let error, let excerpt) {
        throw await failed(first.step, error, excerpt)
      } catch RetryableFailure.lost(let message) {
        throw DatabaseError.connectionLost(message)
      } catch RetryableFailure.conflict {
        try await session.reread()
        try await session.readRepeatables(for: rest)
        _ = try await self.steps(
          of: plan.remaining(on: store.state), insteadOf: steps.map(\.step))
      }
    }
    if count < steps.count { emit(.dryRunEnds(before: steps[count].step)) }
    return steps.map(\.step)
  }

  /// Makes the tables that steps need, in their own transaction.
  func setupOfDryRun(_ steps: [PreparedStep]) -> [SQLCommand] {
    let tables = store.tables
    return (store.isInitialized ? tables.upgrade : tables.opening + tables.createMissing)
      + (steps.contains { $0.step.repeatable != nil } ? [tables.createRepeatableTable] : [])
  }
}

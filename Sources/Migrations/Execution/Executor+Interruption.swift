/// What is known at the end of a run that was cancelled while the server was asked to commit.
extension Executor {
  /// Finds out by a new connection what became of steps, as far as there is time, and tells of those
  /// that were committed.
  ///
  /// The lost session is ended first: as long as it lives, its COMMIT may still be done.
  /// - Parameters:
  ///   - steps: the first that this run does not know to be done, and those after it.
  ///   - time: how long it may take; whoever cancels a run waits a second.
  func interrupted(
    at steps: [MigrationStep], within time: Duration
  ) async -> MigratorError {
    let current = steps.first
    guard current?.repeatable == nil, let store = await finalState(within: time) else {
      return .interrupted(step: current, .unknown)
    }
    var committed: MigrationStep?
    for step in steps {
      let row = store.rows.first { $0.revision == step.revision }
      let isDone =
        step.direction == .up ? row.map { $0.partial == nil } ?? false : row == nil
      guard isDone, step.repeatable == nil else { break }
      emit(.stepCompleted(step, duration: .milliseconds(row?.durationMilliseconds ?? 0)))
      committed = step
    }
    if let committed { return .interrupted(step: committed, .committed) }
    let isPartial = store.rows.contains { $0.revision == current?.revision && $0.partial != nil }
    return .interrupted(step: current, isPartial ? .partial : .rolledBack)
  }

  /// The state after the lost session is gone; nil where that cannot be known in time.
  private func finalState(within time: Duration) async -> VersionStore? {
    // Behind a pooler the number is not that of the server's process.
    guard let process = session.lastProcessID, !store.isPooled else { return nil }
    let (connect, before) = (session.another, store)
    let deadline = ContinuousClock.now + time
    // A task of its own, since this one is cancelled.
    let found = FirstOutcome<VersionStore?>()
    Task.detached {
      var store = before
      do {
        let connection = try await connect()
        defer { connection.close() }
        let isThere =
          "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1"
        while try await !connection.query(isThere, DatabaseValue(process)).isEmpty {
          guard ContinuousClock.now < deadline else { return found.settle(nil) }
          try await Task.sleep(for: .milliseconds(5))
        }
        try await store.reread(connection)
        found.settle(store)
      } catch {
        found.settle(nil)
      }
    }
    Task.detached {
      try? await Task.sleep(until: deadline)
      found.settle(nil)
    }
    return await found.value()
  }
}

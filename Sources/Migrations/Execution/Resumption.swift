/// Where an interrupted step outside a transaction goes on.
public struct Resumption: Sendable, Hashable {
  /// So many statements are known to be done.
  public var completedStatements: Int
  /// What the user says of the statement after them, whose outcome is in doubt.
  public var verdict: Verdict?

  /// What became of the statement in doubt.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It took effect.
    case done
    /// It did not, or is to be run again.
    case again
  }
}

extension VersionRow {
  /// Whether an earlier run was interrupted in a step.
  func isInterrupted(_ step: MigrationStep) -> Bool {
    revision == step.revision && partial?.direction == step.direction
  }
}

extension Migrator {
  /// Where a step goes on that was interrupted in the middle of a backfill; nil for one that begins.
  ///
  /// A backfill knows by itself what it has done; at any other statement the user has to say that
  /// the cause is mended.
  /// - Throws: `MigratorError.partial` at any other statement.
  func resumption(of prepared: PreparedStep) throws -> Resumption? {
    guard let row = state.rows.first(where: { $0.revision == prepared.step.revision }),
      let partial = row.partial
    else { return nil }
    guard row.isInterrupted(prepared.step),
      prepared.batchStatements[partial.completedStatements + 1] != nil
    else { throw MigratorError.partial(row) }
    return Resumption(completedStatements: partial.completedStatements)
  }

  /// Whether the statement at which a run was interrupted took effect.
  ///
  /// - Throws: `MigratorError.inDoubt` where that cannot be known.
  func isDone(
    _ statement: Statement, _ resumption: Resumption, _ step: MigrationStep
  ) async throws -> Bool {
    if let verdict = resumption.verdict { return verdict == .done }
    // Recorded in its own transaction: not recorded, not done.
    if statement.canBeRecordedWithin(connection.backEnd) { return false }
    // The records of what stands in the file's own transaction were committed with it: the one
    // before a COMMIT is only there when that was done.
    if statement.kind == .transactionControl {
      return ["COMMIT", "END"].contains { statement.text.utf8.starts(withKeyword: $0) }
    }
    switch try await StatementInDoubt(statement.text).outcome(connection) {
    case .done: return true
    case .notDone(let cleanUp):
      for sql in cleanUp { try await connection.run([Command(sql)]) }
      return false
    case .unknown:
      throw MigratorError.inDoubt(step, statement)
    }
  }
}

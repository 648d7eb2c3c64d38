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

extension Migrator {
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

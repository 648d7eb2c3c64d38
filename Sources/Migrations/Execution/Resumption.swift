/// Where an interrupted step outside a transaction goes on.
public struct Resumption: Sendable, Hashable {
  /// So many statements are known to be done.
  public var completedStatements: Int
  /// What the user says of the statement after them, whose outcome is in doubt.
  public var verdict: Verdict?
  /// Whether the user has mended the cause, perhaps by an edit of the file behind the place.
  var isRepair = false

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
  /// Where a step goes on by itself; nil for one that begins.
  ///
  /// A backfill knows by itself what it has done, and so does a step of which all statements are done;
  /// at any other statement the user has to say that the cause is mended.
  /// - Throws: `MigratorError.partial` at any other statement; `DatabaseError`.
  func resumption(of prepared: PreparedStep) async throws -> Resumption? {
    guard let row = state.rows.first(where: { $0.revision == prepared.step.revision }),
      let partial = row.partial
    else { return nil }
    let done = partial.completedStatements
    guard row.isInterrupted(prepared.step), prepared.migration == nil else {
      throw MigratorError.partial(row)
    }
    if prepared.batchStatements[done + 1] == nil {
      // Behind a backfill or the last statement, unless something was begun there, or has failed.
      let journal = try await state.tables.journal(of: row.revision, connection)
      guard prepared.batchStatements[done] != nil || done == prepared.statementCount,
        journal[0] != nil, journal[done + 1] == nil
      else { throw MigratorError.partial(row) }
    }
    return Resumption(completedStatements: done)
  }
}

/// Where an interrupted step outside a transaction goes on.
package struct Resumption: Sendable, Hashable {
  /// So many statements are known to be done.
  package var completedStatements: Int
  /// What the user says of the statement after them, whose outcome is in doubt.
  package var verdict: Verdict?
  /// Whether the user has mended the cause, perhaps by an edit of the file behind the place.
  var isRepair = false

  /// What became of the statement in doubt.
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It took effect.
    case done
    /// It did not, or is to be run again.
    case again
  }
}

extension AppliedRevision {
  /// Whether an earlier run was interrupted in a step.
  func isInterrupted(_ step: MigrationStep) -> Bool {
    revision == step.revision && partial?.direction == step.direction
  }
}

extension SectionRun {
  /// Whether the statement at which a run was interrupted took effect; what it may have left behind
  /// otherwise is removed.
  ///
  /// - Throws: `MigratorError.inDoubt` where that cannot be known, `MigratorError.changedBefore` where
  ///   it was another statement then.
  func wasDone(_ statement: Statement, _ number: Int) async throws -> Bool {
    guard let resumed else { return false }
    let entry = journal[number]
    let isSame = entry.map { $0.digest == digest(of: statement, number).text } ?? true
    if let entry, !isSame, resumed.verdict == nil || entry.facts == nil {
      try await checkMayChange(entry, statement)
    }
    switch resumed.verdict {
    case .done: return true
    case .again:
      switch try await outcome(of: statement, entry) {
      case .notDone(let cleanUp): try await run(cleanUp)
      case .unfinished(let rest):
        try await run(rest)
        return true
      case .done, .unknown: break
      }
      return false
    case nil: break
    }
    // Recorded in its own transaction: not recorded, not done.
    if journal[0] != nil, entry?.facts == nil { return false }
    if journal[0] == nil, statement.canBeRecordedWithin(connection.backEnd) { return false }
    // As older versions recorded it, within the file's own transaction.
    if statement.kind == .transactionControl {
      return ["COMMIT", "END"].contains { statement.text.utf8.starts(withKeyword: $0) }
    }
    switch try await outcome(of: statement, entry) {
    case .done where isSame: return true
    case .done: throw MigratorError.changedBefore(prepared.step, statement, done: number)
    case .notDone(let cleanUp):
      try await run(cleanUp)
      return false
    case .unfinished(let rest):
      guard isSame else {
        throw MigratorError.changedBefore(prepared.step, statement, done: number)
      }
      try await run(rest)
      return true
    case .unknown:
      // Procedures and blocks may have committed a part before they failed.
      if entry?.outcome == .failed,
        !["CALL", "DO"].contains(where: { statement.text.utf8.starts(withKeyword: $0) })
      {
        return false
      }
      throw MigratorError.inDoubt(prepared.step, statement)
    }
  }

  private func outcome(
    of statement: Statement, _ entry: StateTables.JournalEntry?
  ) async throws -> StatementOutcome {
    try await dialect.outcome(
      of: statement, facts: entry?.facts, hasFailed: entry?.outcome == .failed, connection)
  }

  private func run(_ cleanUp: [String]) async throws {
    for sql in cleanUp { try await connection.run([SQLCommand(sql)]) }
  }

  /// Checks that another statement may take the place of the one at which the run stopped.
  private func checkMayChange(
    _ entry: StateTables.JournalEntry, _ statement: Statement
  ) async throws {
    let name = StateTables.BackfillName(
      revision: prepared.step.revision, name: "\(entry.number)")
    var hasBegun = entry.outcome == .begun && entry.facts != nil
    if entry.facts == nil, try await executor.session.store.tables.hasBackfillTable(connection) {
      hasBegun = try await tables.progress(of: name, connection)?.position.isEmpty == false
    }
    if hasBegun {
      throw MigratorError.changedBefore(prepared.step, statement, done: entry.number)
    }
  }
}

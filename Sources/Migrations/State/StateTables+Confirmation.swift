/// What has to be true of migrate's own tables and lock when a step is about to be committed.
enum Confirmation: Sendable {
  /// The step's own row is as its claim wrote it, and those of other revisions are as they were.
  case record
  /// The run has its lock.
  case lock

  /// What to say where it is not true.
  func error(_ tables: StateTables) -> StatementError {
    switch self {
    case .record:
      StatementError(
        code: "",
        message:
          "the migration changed or removed rows of \(tables.version), where migrate records "
          + "what is applied",
        hint: "Leave migrate's tables alone in a migration; `migrate stamp` and `migrate repair` "
          + "change what is recorded.")
    case .lock:
      StatementError(
        code: "",
        message: "the migration gave up the lock that keeps other runners out "
          + "(pg_advisory_unlock_all, DISCARD ALL)",
        hint: "Unlock by pg_advisory_unlock what the migration has locked, or take "
          + "pg_advisory_xact_lock, which ends with the transaction.")
    }
  }
}

/// The rows of other revisions in the version table, which a step has to leave as they are.
enum OtherRows {
  /// All, where no other run can change any.
  case all
  /// Those of these revisions, where other runs may change the rest.
  case revisions([String])
}

extension StateTables {
  /// An expression that has another value when one of the rows was changed; nil for no rows. The step's
  /// own revision is `$1`.
  ///
  /// - Parameter inTransaction: whether it is compared in one transaction only, which is cheaper.
  func fingerprint(of rows: OtherRows, inTransaction: Bool) -> String? {
    guard let condition = condition(of: rows) else { return nil }
    let value = dialect.fingerprint(inTransaction: inTransaction)
    return "(SELECT \(value) FROM \(version) o WHERE \(condition))"
  }

  private func condition(of rows: OtherRows) -> String? {
    switch rows {
    case .all: return "o.revision <> $1"
    case .revisions(let revisions):
      guard !revisions.isEmpty else { return nil }
      let list = revisions.map { dialect.literal(text: $0) }.joined(separator: ", ")
      return "o.revision IN (\(list))"
    }
  }

  /// Fails unless the row of a step is as its claim wrote it, and other rows are as they were then.
  ///
  /// It fails by an error that the server itself raises, so that in a pipeline nothing after it runs:
  /// it breaks the NOT NULL rule of the primary key.
  /// - Parameters:
  ///   - checksum: the one that the claim of an up migration wrote.
  ///   - remembered: the fingerprint of the other rows when a step outside a transaction began; nil for
  ///     a step inside one, whose row has it in the place of its duration.
  func confirmRecord(
    of revision: String, _ direction: Direction, checksum: String?, _ others: OtherRows,
    remembered: DatabaseValue?
  ) -> SQLCommand {
    var parameters: [DatabaseValue] = [
      .text(revision), .text(direction.rawValue), .text(remembered == nil ? "applied" : "partial"),
    ]
    func placeholder(_ value: DatabaseValue) -> String {
      parameters.append(value)
      return "$\(parameters.count)"
    }
    var own = "revision = $1 AND direction = $2 AND state = $3"
    // Who goes on with a partial one may have edited its file meanwhile.
    if direction == .up, remembered == nil {
      own += " AND checksum \(dialect.isSame) \(placeholder(DatabaseValue(checksum)))"
    }
    if let fingerprint = fingerprint(of: others, inTransaction: remembered == nil) {
      own += " AND \(remembered.map(placeholder) ?? "duration_ms") \(dialect.isSame) \(fingerprint)"
    }
    var condition = "EXISTS (SELECT 1 FROM \(version) WHERE \(own))"
    if case .revisions(let needed) = others, let rows = self.condition(of: others) {
      condition += " AND \(needed.count) = (SELECT count(*) FROM \(version) o WHERE \(rows))"
    }
    return SQLCommand(refusing(condition), parameters)
  }

  /// Fails, as `confirmRecord`, unless the rows of revisions are as the claim of a repeatable file found
  /// them; nil where they may be others.
  func confirmRows(_ others: OtherRows, since file: RepeatableFile) -> SQLCommand? {
    guard let fingerprint = fingerprint(of: others, inTransaction: true) else { return nil }
    return SQLCommand(
      refusing(
        """
        EXISTS (SELECT 1 FROM \(repeatable) WHERE name = $1 AND duration_ms \(dialect.isSame) \(fingerprint))
        """), [.text(file.recordName)])
  }

  /// Fails, as `confirmRecord`, unless the session holds a lock.
  func confirm(_ lock: AdvisoryLock) -> SQLCommand {
    SQLCommand(refusing(lock.isHeld))
  }

  private func refusing(_ condition: String) -> String {
    """
    INSERT INTO \(version) (revision, message, tool_version)
    SELECT NULL, '', '' WHERE NOT (\(condition))
    """
  }
}

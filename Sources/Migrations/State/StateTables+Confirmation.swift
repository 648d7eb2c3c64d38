/// What has to be true of migrate's own tables and lock when a step is about to be committed.
enum Confirmation: Sendable {
  /// The step's own row is as its claim wrote it, and no row of another revision is gone.
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

extension StateTables {
  /// Fails unless the row of a step is as its claim wrote it and the rows of others are there.
  ///
  /// It fails by an error that the server itself raises, so that in a pipeline nothing after it runs:
  /// it breaks the NOT NULL rule of the primary key.
  /// - Parameters:
  ///   - checksum: the one that the claim of a step up wrote.
  ///   - isPartial: whether the row is partial, as that of a step outside a transaction.
  ///   - rows: how many rows there are at least.
  func confirmRecord(
    of revision: String, _ direction: Direction, checksum: String?, isPartial: Bool,
    _ rows: LeastRows
  ) -> Command {
    let count: (least: Int, scope: String) =
      switch rows {
      case .number(let least): (least, "")
      case .revisions(let others):
        (
          others.count,
          others.isEmpty
            ? ""
            : " WHERE revision IN ("
              + others.map { SQLText.literal(.text($0), backEnd) }.joined(separator: ", ") + ")"
        )
      }
    // Who goes on with a partial one may have edited its file meanwhile.
    let hasChecksum = direction == .up && !isPartial
    let sameChecksum = backEnd == .postgreSQL ? "IS NOT DISTINCT FROM" : "IS"
    return Command(
      refusing(
        """
        EXISTS (SELECT 1 FROM \(version) WHERE revision = $1 AND direction = $2 AND state = $3
          \(hasChecksum ? "AND checksum \(sameChecksum) $4" : ""))
        AND (SELECT count(*) FROM \(version)\(count.scope)) >= \(count.least)
        """),
      [.text(revision), .text(direction.rawValue), .text(isPartial ? "partial" : "applied")]
        + (hasChecksum ? [DatabaseValue(checksum)] : []))
  }

  /// The least of rows that the version table has to have.
  enum LeastRows {
    /// So many, where no other run can change their number.
    case number(Int)
    /// Those of these revisions.
    case revisions([String])
  }

  /// Fails, as `confirmRecord`, unless the session holds a lock.
  func confirm(_ lock: AdvisoryLock) -> Command {
    let bits = UInt64(bitPattern: lock.key)
    return Command(
      refusing(
        """
        EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted
          AND pid = pg_catalog.pg_backend_pid() AND objsubid = 1
          AND classid::bigint = \(bits >> 32) AND objid::bigint = \(bits & 0xffff_ffff))
        """))
  }

  private func refusing(_ condition: String) -> String {
    """
    INSERT INTO \(version) (revision, message, tool_version)
    SELECT NULL, '', '' WHERE NOT (\(condition))
    """
  }
}

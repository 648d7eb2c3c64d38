import Migrations

/// A mode in which PostgreSQL locks a table, from the weakest to the strongest
/// (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES).
package enum LockMode: Int, Sendable, Hashable, CaseIterable {
  /// `SELECT`.
  case accessShare
  /// `SELECT … FOR UPDATE`.
  case rowShare
  /// `INSERT`, `UPDATE`, `DELETE`.
  case rowExclusive
  /// `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
  case shareUpdateExclusive
  /// `CREATE INDEX`.
  case share
  /// `CREATE TRIGGER`, `ADD FOREIGN KEY`.
  case shareRowExclusive
  /// `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
  case exclusive
  /// Most forms of `ALTER TABLE`, `DROP TABLE`, `TRUNCATE`.
  case accessExclusive

  /// The name in SQL, for example `ACCESS EXCLUSIVE`.
  package var name: String {
    switch self {
    case .accessShare: "ACCESS SHARE"
    case .rowShare: "ROW SHARE"
    case .rowExclusive: "ROW EXCLUSIVE"
    case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
    case .share: "SHARE"
    case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
    case .exclusive: "EXCLUSIVE"
    case .accessExclusive: "ACCESS EXCLUSIVE"
    }
  }

  /// Reads the name in `pg_locks`, for example `AccessExclusiveLock`; nil for one that is unknown.
  package init?(catalogName: String) {
    let mode = Self.allCases.first {
      $0.name.filter { $0 != " " } + "LOCK" == catalogName.uppercased()
    }
    guard let mode else { return nil }
    self = mode
  }

  /// Whether `SELECT` has to wait.
  package var blocksReads: Bool { self == .accessExclusive }

  /// Whether `INSERT`, `UPDATE` and `DELETE` have to wait.
  package var blocksWrites: Bool { self >= .share }
}

extension LockMode: Comparable {
  /// Orders by strength.
  package static func < (left: LockMode, right: LockMode) -> Bool { left.rawValue < right.rawValue }
}

extension LockMode {
  /// What others cannot do with the table meanwhile, for people; nil when an application does not
  /// notice.
  package var blocks: String? {
    blocksReads ? "reads and writes" : blocksWrites ? "writes" : nil
  }
}

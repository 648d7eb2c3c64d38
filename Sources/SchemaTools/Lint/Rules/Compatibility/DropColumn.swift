import Migrations
import SchemaInspection

/// Columns that are dropped while an old version of the application may read them.
enum DropColumn: TableChangeRule {
  static let name = "drop-column"
  static let summary =
    "DROP COLUMN in an expand revision breaks the version of the application that runs now."
  static let peers = ["squawk: ban-drop-column", "strong_migrations: remove_column"]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .dropColumn(let column) = change.kind, statement.section.isBeforeContract else {
      return nil
    }
    return statement.finding(
      self, for: change, at: statement.offset(of: column), of: table,
      "the application that runs now may still read or write \(table).\(column)",
      remedy: """
        Release a version that does not name \(sqlName(column)), and drop it then, in a revision with \
        `-- phase: contract`.
        """)
  }
}

/// Tables that are dropped while an old version of the application may use them.
enum DropTable: StatementRule {
  static let name = "drop-table"
  static let summary =
    "DROP TABLE in an expand revision breaks the version of the application that runs now."
  static let peers = ["squawk: ban-drop-table", "strong_migrations: create_table (force)"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .drop(let drop) = statement.action, drop.kind == .table,
      statement.section.isBeforeContract
    else { return [] }
    return drop.names.filter {
      !statement.isUnused($0) && !statement.section.standIns.hasSetAside($0)
    }.map { table in
      statement.finding(
        self, at: statement.offset(of: table.name), table: table, lock: .accessExclusive,
        "the application that runs now may still use \(table)",
        remedy: """
          Release a version that does not use \(table.sql), and drop it then, in a revision with \
          `-- phase: contract`.
          """)
    }
  }
}

/// Databases that are dropped.
enum DropDatabase: StatementRule {
  static let name = "drop-database"
  static let summary = "DROP DATABASE takes everything away, and no down migration brings it back."
  static let peers = ["squawk: ban-drop-database"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .drop(let drop) = statement.action, drop.kind == .database else { return [] }
    return drop.names.map { database in
      statement.finding(
        self, at: statement.offset(of: database.name),
        "the database \(database) is gone with everything in it",
        remedy: "Drop it by hand, with a backup at hand.")
    }
  }
}

/// Tables that are emptied with all that refer to them.
enum TruncateCascade: StatementRule {
  static let name = "truncate-cascade"
  static let summary = "TRUNCATE … CASCADE also empties all tables that refer to the table."
  static let peers = ["squawk: ban-truncate-cascade"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .truncate(let tables, isCascading: true) = statement.action,
      let used = tables.first(where: { !statement.isUnused($0) })
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: "cascade"), table: used, lock: .accessExclusive,
        "every table with a foreign key to \(used) is emptied too, and every table with one to those",
        remedy: "Name all tables that are meant to be emptied: TRUNCATE \(used.sql), ….")
    ]
  }
}

/// Columns that may hold nulls from now on.
enum DropNotNull: TableChangeRule {
  static let name = "drop-not-null"
  static let summary =
    "After DROP NOT NULL the version of the application that runs now may read a null it never met."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: ban-drop-not-null"]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .dropNotNull(let column) = change.kind, statement.section.direction == .up else {
      return nil
    }
    return statement.finding(
      self, for: change, at: statement.offset(of: column), of: table,
      "the application that runs now may not be ready for a null in \(table).\(column)",
      remedy: """
        Release a version that can read a null in \(sqlName(column)) before one that writes it.
        """)
  }
}

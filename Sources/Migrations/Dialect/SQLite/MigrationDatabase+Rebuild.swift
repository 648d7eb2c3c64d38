extension MigrationDatabase {
  /// Builds a table of SQLite anew in a changed form, after the steps of
  /// https://sqlite.org/lang_altertable.html#otheralter.
  ///
  /// Foreign keys are off while migrations run, and checked at the end; here they are checked for
  /// the table.
  /// - Throws: `DatabaseError`; the table is as it was.
  func rebuild(
    _ name: String, at place: CallSite, _ change: (inout TableDefinition) throws -> Void
  ) async throws {
    let (begin, end, undo) =
      connection.isInTransaction
      ? (
        "SAVEPOINT migrate_rebuild", "RELEASE migrate_rebuild",
        "ROLLBACK TO migrate_rebuild; RELEASE migrate_rebuild"
      ) : ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
    try await attempt("ALTER TABLE \(SQLText.identifier(name))", at: place) {
      try await connection.execute(begin)
      do {
        try await TableRebuild(connection, name).run(change)
        try await connection.execute(end)
      } catch {
        try? await connection.withoutCancellation { try await connection.execute(undo) }
        throw error
      }
    }
  }
}

/// Builds one table of SQLite anew.
private struct TableRebuild {
  private let connection: any Connection
  private let name: String

  init(_ connection: any Connection, _ name: String) {
    self.connection = connection
    self.name = name
  }

  /// - Throws: `DatabaseError`.
  func run(_ change: (inout TableDefinition) throws -> Void) async throws {
    let stored = try await connection.query(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = $1 COLLATE NOCASE",
      .text(name))
    guard let name = stored.first?[0].text, let sql = stored.first?[1].text else {
      throw failure("no such table: \(name)")
    }
    let (before, after) = try changed(sql, change)
    let (views, dependents) = (try await workingViews(), try await dependents(of: name))
    try refuseUses(
      of: before.columns.map(\.name).filter { !after.hasColumn($0) }, after, dependents)
    let sequence = try await sequence(of: name, before)
    // Foreign keys that fit no key of the other table cannot be checked.
    let orphans = try? await orphans(of: name)

    let temporary = "migrate_new_\(name)"
    try await connection.execute(after.sql(named: temporary))
    try await copy(from: name, before, to: temporary, after)
    try await connection.execute("DROP TABLE \(SQLText.identifier(name))")
    try await rename(temporary, to: name)
    if let sequence, after.columns.contains(where: \.isAutoincrement) {
      try await connection.execute("DELETE FROM sqlite_sequence WHERE name = $1", .text(name))
      try await connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", .text(name), sequence)
    }
    for dependent in dependents { try await connection.execute(dependent.sql) }
    try await check(views)
    if let orphans { try await checkForeignKeys(of: name, beyond: orphans.count) }
  }

  private func changed(
    _ sql: String, _ change: (inout TableDefinition) throws -> Void
  ) throws -> (before: TableDefinition, after: TableDefinition) {
    do {
      let before = try TableDefinition(sql)
      var after = before
      try change(&after)
      return (before, after)
    } catch let error as StatementError {
      throw DatabaseError.statement(error)
    }
  }

  /// The indexes and triggers of the table, with the statements that create them.
  private func dependents(of name: String) async throws -> [(name: String, sql: String)] {
    try await connection.query(
      """
      SELECT type || ' ' || name, sql FROM sqlite_schema
      WHERE tbl_name = $1 AND type IN ('index', 'trigger') AND sql IS NOT NULL
      ORDER BY type, rowid
      """, .text(name)
    ).map { ($0[0].text ?? "", $0[1].text ?? "") }
  }

  /// Makes sure that nothing mentions the columns that go. SQLite would not always notice: it takes
  /// a quoted name that it does not find for a string (https://sqlite.org/quirks.html#dblquote).
  private func refuseUses(
    of columns: [String], _ definition: TableDefinition, _ dependents: [(name: String, sql: String)]
  ) throws {
    for column in columns {
      let users =
        dependents.filter { SQLToken.mentions(column, in: $0.sql) }.map { "the \($0.name)" }
        + (definition.usesColumn(column) ? ["a constraint of the table"] : [])
      if let user = users.first {
        throw failure(
          "the column \(column) cannot be dropped: \(user) uses it",
          "Drop that before the column.")
      }
    }
  }

  /// What AUTOINCREMENT has assigned last; nil where there is no sequence.
  private func sequence(
    of name: String, _ definition: TableDefinition
  ) async throws -> DatabaseValue? {
    guard definition.columns.contains(where: \.isAutoincrement) else { return nil }
    return try await connection.query(
      "SELECT seq FROM sqlite_sequence WHERE name = $1", .text(name)
    ).first?.first
  }

  // MARK: Rows

  /// Copies the columns that both tables have, and the rowids where they would not come along in a
  /// column.
  private func copy(
    from name: String, _ before: TableDefinition, to copy: String, _ after: TableDefinition
  ) async throws {
    let hasOwnColumn = (before.columns + after.columns).contains {
      SQLText.isSameName($0.name, "rowid")
    }
    let alias = try await connection.query(
      "SELECT count(*) = 1 AND max(upper(type)) = 'INTEGER' FROM pragma_table_info($1) WHERE pk > 0",
      .text(copy))
    let withRowIDs =
      before.hasRowIDs && after.hasRowIDs && !hasOwnColumn && alias.first?.first?.integer != 1
    try await connection.execute(
      after.copyStatement(from: name, before, to: copy, withRowIDs: withRowIDs))
  }

  /// Renames without a look at views and triggers, which refer to the name that comes back.
  private func rename(_ temporary: String, to name: String) async throws {
    try await connection.execute("PRAGMA legacy_alter_table = ON")
    do {
      try await connection.execute(
        "ALTER TABLE \(SQLText.identifier(temporary)) RENAME TO \(SQLText.identifier(name))")
    } catch {
      try? await connection.withoutCancellation {
        try await connection.execute("PRAGMA legacy_alter_table = OFF")
      }
      throw error
    }
    try await connection.execute("PRAGMA legacy_alter_table = OFF")
  }

  // MARK: Checks

  private func workingViews() async throws -> [String] {
    var working: [String] = []
    for row in try await connection.query("SELECT name FROM sqlite_schema WHERE type = 'view'") {
      guard let view = row.first?.text else { continue }
      do {
        try await connection.execute("SELECT 1 FROM \(SQLText.identifier(view)) LIMIT 0")
        working.append(view)
      } catch DatabaseError.statement {
        // It does not work now, so that nobody can break it.
      }
    }
    return working
  }

  private func check(_ views: [String]) async throws {
    for view in views {
      do {
        try await connection.execute("SELECT 1 FROM \(SQLText.identifier(view)) LIMIT 0")
      } catch DatabaseError.statement(let error) {
        throw failure(
          "the view \(view) cannot be read after this change: \(error.message)",
          "Drop it before the change, and create it again behind it.")
      }
    }
  }

  private func orphans(of name: String) async throws -> [Row] {
    try await connection.query(
      "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check($1)", .text(name))
  }

  private func checkForeignKeys(of name: String, beyond known: Int) async throws {
    let rows = try await orphans(of: name)
    guard rows.count > known, let row = rows.last else { return }
    throw failure(
      """
      \(rows.count == 1 ? "a row" : "\(rows.count) rows") of \(name) would refer to a missing row of \
      \(row[2].text ?? "another table"), one of them with rowid \(row[1].text ?? "?")
      """, "Delete or repair such rows first.")
  }

  private func failure(_ message: String, _ hint: String? = nil) -> DatabaseError {
    .statement(StatementError(code: "SQLITE_ERROR", message: message, hint: hint))
  }
}

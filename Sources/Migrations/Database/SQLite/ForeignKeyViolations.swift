/// What is wrong with the foreign keys of an SQLite database: rows that refer to missing rows, and
/// foreign keys that fit no key of the other table.
struct ForeignKeyViolations {
  /// The rows with one value that is missing. By the value and not by the row, as rowids change when
  /// a table is rebuilt.
  struct Orphans: Hashable {
    var table: String
    var parent: String
    var columns: String
    /// As SQL literals; empty for a table without rowids.
    var values: String
  }

  /// How many rows there are, and the rowid of the first.
  private var orphans: [(key: Orphans, count: Int, firstRow: String?)] = []
  /// The error that each table gives whose foreign keys cannot be checked.
  private var mismatches: [(table: String, error: StatementError)] = []

  /// Looks at a whole database.
  /// - Throws: `DatabaseError`.
  init(_ connection: SQLiteConnection) async throws {
    for schema in try await connection.query("PRAGMA database_list").compactMap({ $0[1].text }) {
      let tables = try await connection.query(
        """
        SELECT t.name, f.id, f."table", group_concat(f."from"),
          group_concat('quote(c.' || char(34) || replace(f."from", char(34), char(34, 34))
            || char(34) || ')', ' || '', '' || ')
        FROM \(SQLText.identifier(schema)).sqlite_schema t, pragma_foreign_key_list(t.name, $1) f
        WHERE t.type = 'table' GROUP BY t.name, f.id ORDER BY t.rowid, f.id
        """, .text(schema))
      for row in tables {
        guard let table = row[0].text, let id = row[1].integer, let values = row[4].text else {
          continue
        }
        let key = Orphans(
          table: table, parent: row[2].text ?? "?", columns: row[3].text ?? "", values: "")
        do {
          try await add(key, id, schema, values, connection)
        } catch DatabaseError.statement(let error) {
          mismatches.append((table, error))
        }
      }
    }
  }

  private mutating func add(
    _ key: Orphans, _ id: Int, _ schema: String, _ values: String, _ connection: SQLiteConnection
  ) async throws {
    let check = "pragma_foreign_key_check($1, $2) v"
    let parameters: [DatabaseValue] = [.text(key.table), .text(schema), .integer(Int64(id))]
    let name = SQLText.identifier(schema) + "." + SQLText.identifier(key.table)
    let rows: [Row]
    let probe = "SELECT _rowid_ FROM \(name) LIMIT 0"
    if (try? await connection.query(probe)) != nil {
      rows = try await connection.query(
        """
        SELECT \(values), count(*), min(v.rowid) FROM \(check) LEFT JOIN \(name) c ON c._rowid_ = v.rowid
        WHERE v.fkid = $3 GROUP BY 1
        """, parameters)
    } else {
      rows = try await connection.query(
        "SELECT '', count(*), NULL FROM \(check) WHERE v.fkid = $3 HAVING count(*) > 0", parameters)
    }
    for row in rows {
      var key = key
      key.values = row[0].text ?? ""
      orphans.append((key, Int(row[1].integer ?? 0), row[2].text))
    }
  }

  /// The first violation that was not there before; nil when there is none.
  func firstError(beyond earlier: ForeignKeyViolations) -> StatementError? {
    let known = Set(earlier.mismatches.map(\.table))
    if let new = mismatches.first(where: { !known.contains($0.table) }) { return new.error }
    let before = Dictionary(
      earlier.orphans.map { ($0.key, $0.count) }, uniquingKeysWith: { $0 + $1 })
    let unchecked = known.subtracting(mismatches.map(\.table))
    let new = orphans.first {
      $0.count > before[$0.key] ?? 0 && !unchecked.contains($0.key.table)
    }
    guard let new else { return nil }
    let row = new.firstRow.map { " (rowid \($0))" } ?? ""
    return StatementError(
      code: "SQLITE_CONSTRAINT_FOREIGNKEY",
      message: """
        after this migration, a row of "\(new.key.table)"\(row) refers to a missing row of \
        "\(new.key.parent)"
        """,
      hint: "Foreign keys are not enforced during a migration, nor do they cascade; delete "
        + "or repair such rows in the migration itself.",
      table: new.key.table)
  }
}

import Migrations

/// The schema of a SQLite database. Names are in small letters.
struct SQLiteSchema: Sendable, Hashable {
  /// An index, a trigger or a view.
  struct Dependent: Sendable, Hashable {
    let kind: String
    let name: String
    /// The table that it is of.
    let table: String
  }

  /// A table.
  struct Table: Sendable, Hashable {
    /// The statement that makes it.
    let sql: String
    var columns: [Column] = []
    var foreignKeys: [ForeignKey] = []

    /// Whether its values must have the types of their columns.
    var isStrict: Bool { options.contains("STRICT") }
    /// Whether it has no row id beside its primary key.
    var isWithoutRowID: Bool { options.contains("WITHOUT") }

    /// The words behind the columns.
    private var options: [String] {
      SQLToken.all(in: sql).reversed().prefix { $0.text != ")" }.map(\.keyword)
    }

    /// Its primary key.
    var primaryKey: [Column] { columns.filter(\.isInPrimaryKey) }
  }

  /// A column.
  struct Column: Sendable, Hashable {
    let name: String
    /// The declared type, in capitals.
    let type: String
    let isInPrimaryKey: Bool
  }

  /// A foreign key.
  struct ForeignKey: Sendable, Hashable {
    /// The other table.
    let referenced: String
    /// What happens to the rows here when theirs there is deleted, such as `CASCADE`.
    let onDelete: String
  }

  private(set) var tables: [String: Table] = [:]
  private(set) var dependents: [Dependent] = []

  /// The tables with a foreign key to a table, other than that table itself.
  func tables(referringTo table: String) -> [String] {
    tables.filter { name, other in
      name != table && other.foreignKeys.contains { $0.referenced == table }
    }.keys.sorted()
  }

  /// Reads the schema.
  /// - Throws: `DatabaseError`.
  init(_ connection: any Connection) async throws {
    func rows(_ sql: String) async throws -> [[String]] {
      try await connection.query(sql).map { $0.map { $0.text ?? "" } }
    }
    for row in try await rows(
      "SELECT type, lower(name), lower(tbl_name), sql FROM sqlite_schema WHERE sql IS NOT NULL")
    {
      if row[0] == "table" {
        tables[row[1]] = Table(sql: row[3])
      } else {
        dependents.append(Dependent(kind: row[0], name: row[1], table: row[2]))
      }
    }
    for row in try await rows(
      """
      SELECT lower(m.name), lower(c.name), upper(c.type), c.pk
      FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY c.cid
      """)
    {
      tables[row[0]]?.columns.append(
        Column(name: row[1], type: row[2], isInPrimaryKey: row[3] != "0"))
    }
    for row in try await rows(
      """
      SELECT lower(m.name), lower(f."table"), f.on_delete
      FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
      """)
    {
      tables[row[0]]?.foreignKeys.append(ForeignKey(referenced: row[1], onDelete: row[2]))
    }
  }
}

/// Changes of the schema that are written the same way for PostgreSQL and SQLite.
///
/// ```swift
/// import Migrations
///
/// struct AddInvoices: Migration {
///   func up(_ database: MigrationDatabase) async throws {
///     try await database.createTable(
///       "invoice",
///       columns: [
///         Column("id", .identity),
///         Column("customer_id", .bigInteger, isNullable: false),
///         Column("total", .numeric(precision: 12, scale: 2), isNullable: false, default: 0),
///         Column("issued_at", .timestampWithTimeZone, default: .currentTimestamp),
///       ],
///       constraints: [
///         .foreignKey("customer_id", references: "customer", "id", onDelete: .cascade),
///         .check("total >= 0", named: "invoice_total_positive"),
///       ])
///     try await database.createIndex("invoice_customer", on: "invoice", columns: "customer_id")
///     try await database.alterColumn("name", of: "customer", .type(.varchar(200)), .nullable(false))
///   }
///
///   func down(_ database: MigrationDatabase) async throws {
///     try await database.alterColumn("name", of: "customer", .nullable(true), .type(.text))
///     try await database.dropTable("invoice")
///   }
/// }
/// ```
/// Names stand without quotes and mean exactly themselves; a table may have its schema and a dot
/// before its name. What SQLite's ALTER TABLE cannot do is done by building the table anew
/// (https://sqlite.org/lang_altertable.html#otheralter), with its rows, rowids and sequence, its
/// other columns and constraints as they were written, and its indexes and triggers.
extension MigrationDatabase {
  // MARK: Tables

  /// Creates a table.
  /// - Throws: `DatabaseError`.
  public func createTable(
    _ name: String, columns: [Column], constraints: [TableConstraint] = [],
    fileID: String = #fileID, line: Int = #line
  ) async throws {
    let definitions = columns.map { $0.sql(connection.dialect) } + constraints.map(\.sql)
    try await change(
      "CREATE TABLE \(SQLText.qualified(name)) (\n  \(definitions.joined(separator: ",\n  "))\n)",
      at: (fileID, line))
  }

  /// Drops a table with all that is in it.
  /// - Throws: `DatabaseError`.
  public func dropTable(
    _ name: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await change("DROP TABLE \(SQLText.qualified(name))", at: (fileID, line))
  }

  /// Gives a table another name. What refers to it goes on referring to it.
  /// - Throws: `DatabaseError`.
  public func renameTable(
    _ name: String, to newName: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await alterTable(
      name, "RENAME TO \(SQLText.identifier(newName))", at: (fileID, line))
  }

  // MARK: Columns

  /// Adds a column at the end.
  /// - Throws: `DatabaseError`.
  public func addColumn(
    _ column: Column, to table: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await connection.dialect.addColumn(column, to: table, self, at: (fileID, line))
  }

  /// Drops a column.
  ///
  /// On SQLite not one that an index, a trigger or a constraint of the table as a whole uses: drop
  /// that first.
  /// - Throws: `DatabaseError`.
  public func dropColumn(
    _ name: String, from table: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await connection.dialect.dropColumn(name, from: table, self, at: (fileID, line))
  }

  /// Changes a column's name, type, default, or whether it may hold NULL.
  ///
  /// ```swift
  /// try await database.alterColumn("code", of: "item", .type(.integer), .default(0), .nullable(false))
  /// ```
  /// - Throws: `DatabaseError`.
  public func alterColumn(
    _ name: String, of table: String, _ changes: ColumnChange..., fileID: String = #fileID,
    line: Int = #line
  ) async throws {
    let place = (fileID, line)
    if !changes.allSatisfy(\.isRename) {
      try await connection.dialect.alterColumn(name, of: table, changes, self, at: place)
    }
    for case .rename(let newName) in changes {
      try await alterTable(
        table, "RENAME COLUMN \(SQLText.identifier(name)) TO \(SQLText.identifier(newName))",
        at: place)
    }
  }

  // MARK: Indexes

  /// Creates an index.
  ///
  /// - Parameters:
  ///   - isUnique: Whether no two rows may have the same values.
  ///   - condition: The rows that are in the index, as SQL writes it; nil for all.
  ///   - concurrently: Whether the table can be written to meanwhile, on PostgreSQL and outside a
  ///     transaction. SQLite has no such thing.
  /// - Throws: `DatabaseError`.
  public func createIndex(
    _ name: String, on table: String, columns: String..., isUnique: Bool = false,
    where condition: String? = nil, concurrently: Bool = false, fileID: String = #fileID,
    line: Int = #line
  ) async throws {
    let unique = isUnique ? "UNIQUE " : ""
    let whereClause = condition.map { " WHERE \($0)" } ?? ""
    try await change(
      "CREATE \(unique)INDEX \(keyword(concurrently))\(SQLText.identifier(name)) ON "
        + "\(SQLText.qualified(table)) \(SQLText.list(columns))\(whereClause)", at: (fileID, line))
  }

  /// Drops an index.
  /// - Throws: `DatabaseError`.
  public func dropIndex(
    _ name: String, concurrently: Bool = false, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await change(
      "DROP INDEX \(keyword(concurrently))\(SQLText.qualified(name))", at: (fileID, line))
  }

  private func keyword(_ concurrently: Bool) -> String {
    concurrently ? connection.dialect.concurrently.map { $0 + " " } ?? "" : ""
  }

  // MARK: Constraints

  /// Adds a constraint to a table, whose rows must fulfil it.
  /// - Throws: `DatabaseError`.
  public func addConstraint(
    _ constraint: TableConstraint, to table: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await connection.dialect.addConstraint(constraint, to: table, self, at: (fileID, line))
  }

  /// Drops a constraint by its name.
  /// - Throws: `DatabaseError`.
  public func dropConstraint(
    _ name: String, from table: String, fileID: String = #fileID, line: Int = #line
  ) async throws {
    try await connection.dialect.dropConstraint(name, from: table, self, at: (fileID, line))
  }

  func alterTable(_ name: String, _ action: String, at place: CallSite) async throws {
    try await change("ALTER TABLE \(SQLText.qualified(name)) \(action)", at: place)
  }

  private func change(_ sql: String, at place: CallSite) async throws {
    _ = try await result(of: sql, [], at: place)
  }
}

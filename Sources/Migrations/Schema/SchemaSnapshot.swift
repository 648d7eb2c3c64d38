/// All that is in the schema of a database at one moment, without its rows and without the tables of
/// migrate's own.
package struct SchemaSnapshot: Sendable, Hashable {
  /// The objects, in order.
  package let objects: [SchemaObject]

  /// Creates a snapshot.
  package init(_ objects: some Sequence<SchemaObject>) {
    self.objects = objects.sorted()
  }

  /// Reads the schema of a database.
  ///
  /// - Parameters:
  ///   - tables: migrate's own tables, which are left out.
  ///   - others: what else is left out.
  ///   - scope: how much is looked at.
  /// - Throws: `DatabaseError`.
  package static func read(
    _ connection: any Connection, excluding tables: StateTables,
    and others: SchemaExclusion = SchemaExclusion(), _ scope: Scope = .definitions
  ) async throws -> SchemaSnapshot {
    switch connection.backEnd {
    case .postgreSQL: try await readPostgreSQL(connection, excluding: tables, and: others, scope)
    case .sqlite: try await readSQLite(connection, excluding: tables, and: others)
    }
  }

  /// How much of a database a snapshot has.
  package enum Scope: Sendable, Hashable {
    /// What two databases of one schema have in common.
    case definitions
    /// That, and what one database keeps for itself: owners, whether a materialized view has rows, and
    /// the settings and privileges of the database. For a session of our own on a scratch database: it
    /// keeps a prepared statement.
    case everything
  }
}

/// What a snapshot leaves out, such as the tables of another migration tool.
package struct SchemaExclusion: Sendable, Hashable {
  /// Tables, with all that belongs to them.
  package var tables: [Table] = []
  /// Schemas, with all that is in them.
  package var schemas: [String] = []

  /// A table by its name.
  package struct Table: Sendable, Hashable {
    /// The schema; nil where there are none (SQLite).
    package var schema: String?
    /// The name without the schema.
    package var name: String

    /// Names a table.
    package init(schema: String?, name: String) {
      self.schema = schema
      self.name = name
    }

    /// The name for SQL.
    package var sql: String {
      (schema.map { SQLText.identifier($0) + "." } ?? "") + SQLText.identifier(name)
    }
  }

  /// Excludes some tables and schemas.
  package init(tables: [Table] = [], schemas: [String] = []) {
    self.tables = tables
    self.schemas = schemas
  }
}

extension SchemaObject {
  /// Reads a row of kind, name and definition.
  init(_ row: Row) {
    self.init(
      kind: row[0].text ?? "", name: row[1].text ?? "", definition: row[2].text ?? "")
  }
}

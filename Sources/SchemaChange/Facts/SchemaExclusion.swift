import Migrations

/// What is no part of a schema, such as the tables of another migration tool.
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
    var sql: String {
      (schema.map { SQLText.identifier($0) + "." } ?? "") + SQLText.identifier(name)
    }
  }

  /// Excludes some tables and schemas.
  package init(tables: [Table] = [], schemas: [String] = []) {
    self.tables = tables
    self.schemas = schemas
  }
}

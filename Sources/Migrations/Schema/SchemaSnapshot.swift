/// All that is in the schema of a database at one moment, without its rows and without the tables of
/// migrate's own.
public struct SchemaSnapshot: Sendable, Hashable {
  /// The objects, in order.
  public let objects: [SchemaObject]

  /// Creates a snapshot.
  public init(_ objects: some Sequence<SchemaObject>) {
    self.objects = objects.sorted()
  }

  /// Reads the schema of a database.
  ///
  /// - Parameter tables: migrate's own tables, which are left out.
  /// - Throws: `DatabaseError`.
  public static func read(
    _ connection: any Connection, excluding tables: StateTables
  ) async throws -> SchemaSnapshot {
    switch connection.backEnd {
    case .postgreSQL: try await readPostgreSQL(connection, excluding: tables)
    case .sqlite: try await readSQLite(connection, excluding: tables)
    }
  }
}

extension SchemaObject {
  /// Reads a row of kind, name and definition.
  init(_ row: Row) {
    self.init(
      kind: row[0].text ?? "", name: row[1].text ?? "", definition: row[2].text ?? "")
  }
}

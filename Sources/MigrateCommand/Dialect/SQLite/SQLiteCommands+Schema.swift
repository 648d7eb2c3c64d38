import Migrations
import SchemaInspection

extension SQLiteCommands: SchemaScriptDialect {
  func schema(
    _ migrator: Migrator, _ configuration: Configuration, _ content: PgDump.Content
  ) async throws -> SchemaScript {
    try await .readSQLite(migrator.connection, excluding: migrator.store.tables)
  }

  var rowCount: String { "count(*)" }

  var schemaSetup: [String] { [] }

  func empty(_ tables: [String], _ connection: any Connection) async throws {
    for table in tables { try await connection.execute("DELETE FROM \(table)") }
  }

  func files(of tables: [String], _ connection: any Connection) -> [Int?]? { nil }
}

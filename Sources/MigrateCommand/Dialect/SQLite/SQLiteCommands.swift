import Migrations
import SchemaInspection
import SchemaTools

/// SQLite for the commands.
struct SQLiteCommands: CommandDialect {
  func scratchDatabases(
    on server: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws -> any ScratchDatabases {
    try FileScratchDatabases()
  }

  var scratchURL: String? { "sqlite:///scratch.db" }

  var serverIdentity: String? { nil }

  var reasonAgainstTrace: String? {
    "--trace needs PostgreSQL; SQLite has one lock for the whole file: a migration keeps all "
      + "other writers out from its first statement to its commit"
  }

  func changesSession(_ statement: Statement) -> Bool { statement.kind == .session }

  var hasBackquotes: Bool { true }
}

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

extension SQLiteCommands: LintDialect {
  func name(_ version: ServerVersion?) -> String {
    BackEnd.sqlite.name + (version.map { " \($0)" } ?? "")
  }

  func lintedVersion(of connection: any Connection) -> ServerVersion? { nil }

  func findings(
    _ request: LintRequest, _ settings: LintSettings, _ version: ServerVersion?
  ) async throws -> [Finding] {
    var settings = settings
    settings.sqliteVersion = version
    return try await SQLiteLinter(settings).findings(
      in: request.files, linting: request.revisions, recorded: request.recorded)
  }

  func givenNames(
    in file: MigrationFile, on connection: any Connection
  ) -> [Int: [GivenName]]? { nil }
}

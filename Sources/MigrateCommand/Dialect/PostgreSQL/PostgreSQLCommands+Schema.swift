import Migrations
import SchemaInspection

extension PostgreSQLCommands: SchemaScriptDialect {
  func schema(
    _ migrator: Migrator, _ configuration: Configuration, _ content: PgDump.Content
  ) async throws -> SchemaScript {
    let connection = migrator.connection
    guard var parameters = try await configuration.databaseURL().server else {
      throw DatabaseURLError.unsupportedScheme(BackEnd.sqlite.rawValue)
    }
    // A scratch database has another name than the configured one.
    parameters.database =
      try await connection.query("SELECT pg_catalog.current_database()").first?[0].text
    return try await PgDump.find(configuration.pgDump, serverVersion: connection.serverVersion)
      .schema(
        of: parameters, excluding: migrator.store.tables,
        commentedExtensions: try await SchemaScript.commentedExtensions(connection), content)
  }

  /// A function may be there before what its body names.
  var rowCount: String { "pg_catalog.count(*)" }

  var schemaSetup: [String] { ["SET check_function_bodies = off"] }

  func empty(_ tables: [String], _ connection: any Connection) async throws {
    try await connection.execute("TRUNCATE \(tables.joined(separator: ", ")) CASCADE")
    // What a failed CREATE INDEX CONCURRENTLY leaves.
    let indexes = try await connection.query(
      """
      SELECT CAST(indexrelid::pg_catalog.regclass AS pg_catalog.text) FROM pg_catalog.pg_index
      WHERE NOT indisvalid AND NOT indisready
      """
    ).compactMap(\.first?.text)
    for index in indexes { try await connection.execute("DROP INDEX \(index)") }
  }

  func files(of tables: [String], _ connection: any Connection) async throws -> [Int?]? {
    try await connection.query(
      """
      SELECT pg_catalog.pg_relation_filenode(pg_catalog.to_regclass(name))
      FROM pg_catalog.unnest(pg_catalog.string_to_array($1, E'\\n')) WITH ORDINALITY AS line(name, number)
      ORDER BY number
      """, .text(tables.joined(separator: "\n"))
    ).map { $0.first?.integer }
  }
}

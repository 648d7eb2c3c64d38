import Migrations
import SchemaInspection
import SchemaTools

extension PostgreSQLCommands: LintDialect {
  func name(_ version: ServerVersion?) -> String {
    BackEnd.postgreSQL.name + (version.map { " \($0.major)" } ?? "")
  }

  func lintedVersion(of connection: any Connection) -> ServerVersion? {
    ServerVersion(connection.serverVersion)
  }

  func findings(
    _ request: LintRequest, _ settings: LintSettings, _ version: ServerVersion?
  ) async -> [Finding] {
    var settings = settings
    settings.serverVersion = version?.major
    return await Linter(settings).findings(
      in: request.files, linting: request.revisions, pending: request.pending,
      graph: request.graph, released: request.released, recorded: request.recorded)
  }

  func givenNames(
    in file: MigrationFile, on connection: any Connection
  ) async -> [Int: [GivenName]]? {
    try? await GivenName.all(in: file, on: connection)
  }
}

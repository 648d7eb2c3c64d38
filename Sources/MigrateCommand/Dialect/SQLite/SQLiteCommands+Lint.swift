import Migrations
import SchemaInspection
import SchemaTools

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

import Glibc
import Migrations

/// Whose server scratch databases are made on.
enum ScratchServerChoice: String, SettingChoice {
  /// That of the scratch URL, or else of the URL.
  case url
  /// One that the command starts for itself.
  case own
  /// One of its own where PostgreSQL is installed.
  case auto
}

extension Configuration {
  /// Whether a command starts a server for its scratch databases. SQLite needs none.
  /// - Throws: as `databaseAddress`.
  var usesOwnScratchServer: Bool {
    get throws {
      switch scratchServer {
      case .url: return false
      case .own: return try !isURLSet || databaseAddress().backEnd.commands.needsServer
      case .auto:
        guard isURLSet, try databaseAddress().backEnd.commands.needsServer else { return false }
        return TemporaryServer.find(version: serverVersion) != nil
      }
    }
  }
}

extension TemporaryServer {
  /// Starts a server, works with a configuration that has it for the scratch server, and ends it.
  ///
  /// - Throws: `TemporaryServerError`, and what `work` throws.
  static func with<Result>(
    _ configuration: Configuration, _ work: (Configuration) async throws -> Result
  ) async throws -> Result {
    guard let server = find(version: configuration.serverVersion) else {
      throw TemporaryServerError.notInstalled
    }
    var configuration = configuration
    configuration.scratchServer = .url
    let result = try await server.with { url in
      configuration.scratchURL = url
      Terminal.current.showNote("scratch databases are on a server of this command's own")
      return try await work(configuration)
    }
    guard let result else { throw TemporaryServerError.notStarted }
    return result
  }

  /// Starts the server, works with a configuration of which it has the database, and ends it.
  ///
  /// - Returns: nil where it does not start.
  /// - Throws: what `work` throws.
  func with<Result>(
    asDatabaseOf configuration: Configuration, _ work: (Configuration) async throws -> Result
  ) async throws -> Result? {
    try await with { url in
      var configuration = configuration
      configuration.useDatabase(url)
      configuration.scratchURL = nil
      return try await work(configuration)
    }
  }
}

/// Why a command has no server of its own.
enum TemporaryServerError: Sendable, Hashable {
  /// PostgreSQL's programs are not here, or only root could run them.
  case notInstalled
  /// `initdb` or `pg_ctl` failed.
  case notStarted
}

extension TemporaryServerError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .notInstalled:
      """
      no server can be started here: initdb, pg_ctl and postgres are not installed (or this is root, and \
      there is no user postgres)
      Install PostgreSQL (Debian: postgresql), or name a server with --scratch-url.
      """
    case .notStarted:
      """
      the server for scratch databases did not start
      Name another server with --scratch-url or MIGRATE_SCRATCH_URL.
      """
    }
  }
}

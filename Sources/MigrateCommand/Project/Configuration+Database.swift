import FoundationEssentials
import Glibc
import Migrations

extension Configuration {
  /// Takes another database for the one that is meant; nil for that of `url`.
  mutating func useDatabase(_ other: String?) {
    guard let other else { return }
    (url, isURLSet) = (other, true)
  }

  /// Where the database is.
  /// - Throws: `ConfigurationError.noDatabase`, `DatabaseURLError`, `SecretError`,
  ///   `DatabaseSecretError`.
  func databaseAddress() throws -> DatabaseAddress {
    if !isURLSet, let reasonAgainstDefaultURL {
      throw ConfigurationError.noDatabase(because: reasonAgainstDefaultURL)
    }
    return try DatabaseAddress(url)
  }

  /// The database without its secrets, as the first line of a run names it.
  /// - Throws: as `databaseAddress`.
  var databaseName: String {
    get throws {
      try databaseAddress().description
        + (isURLSet ? "" : " (the default; --url or DATABASE_URL names another)")
    }
  }

  /// The URL of the database with its password, for a program that connects by itself.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`, `AWSError`.
  func databaseURL() async throws -> DatabaseURL {
    try await DatabaseAccess(
      try databaseAddress(), environment: ProcessInfo.processInfo.environment
    ).url()
  }

  /// How to open a connection. Secrets are fetched with the first one, and again once when the
  /// server refuses them: they may have been rotated meanwhile.
  ///
  /// - Parameters:
  ///   - database: another database of the server than the one that is configured.
  ///   - creates: whether a file that is missing is made; otherwise it is as good as empty.
  ///   - onNotice: is told of each NOTICE and WARNING of the server.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`.
  func connect(
    to database: String? = nil, creates: Bool = false,
    onNotice: @escaping @Sendable (String) -> Void
  ) throws -> Migrator.Connect {
    let access = DatabaseAccess(
      try databaseAddress(), environment: ProcessInfo.processInfo.environment)
    return {
      let url = try await access.url().naming(database)
      if !creates, let path = url.file, Glibc.access(path, F_OK) != 0, errno == ENOENT {
        return try await open(.sqlite(path: ":memory:"), onNotice: onNotice)
      }
      do {
        return try await open(url, onNotice: onNotice)
      } catch DatabaseError.cannotConnect(.authentication, let message) {
        guard let renewed = try await access.renewedURL() else {
          throw DatabaseError.cannotConnect(.authentication, message: message)
        }
        return try await open(renewed.naming(database), onNotice: onNotice)
      }
    }
  }

  private func open(
    _ url: DatabaseURL, onNotice: @escaping @Sendable (String) -> Void
  ) async throws -> any Connection {
    try await url.connect(
      applicationName: applicationName, connectTimeout: connectTimeout, pipelining: pipeline,
      onNotice: onNotice
    ).guardingNames()
  }
}

extension DatabaseURL {
  /// The URL of another database of the same server; the same where none is named.
  fileprivate func naming(_ database: String?) -> DatabaseURL {
    guard let database, var parameters = server else { return self }
    parameters.database = database
    return .postgreSQL(parameters)
  }
}

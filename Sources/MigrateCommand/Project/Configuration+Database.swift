import FoundationEssentials
import Migrations

extension Configuration {
  /// Where the database is.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`.
  func databaseAddress() throws -> DatabaseAddress { try DatabaseAddress(url) }

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
  ///   - onNotice: is told of each NOTICE and WARNING of the server.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`.
  func connect(
    to database: String? = nil, onNotice: @escaping @Sendable (String) -> Void
  ) throws -> Migrator.Connect {
    let access = DatabaseAccess(
      try databaseAddress(), environment: ProcessInfo.processInfo.environment)
    return {
      let url = try await access.url().naming(database)
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
    guard let database, case .postgreSQL(var parameters) = self else { return self }
    parameters.database = database
    return .postgreSQL(parameters)
  }
}

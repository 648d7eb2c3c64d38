import Migrations

extension Configuration {
  /// Where the database is.
  /// - Throws: `DatabaseURLError`.
  func databaseURL() throws -> DatabaseURL { try DatabaseURL(url) }

  /// How to open a connection.
  ///
  /// - Parameter onNotice: is told of each NOTICE and WARNING of the server.
  /// - Throws: `DatabaseURLError`.
  func connect(onNotice: @escaping @Sendable (String) -> Void) throws -> Migrator.Connect {
    let url = try databaseURL()
    return {
      try await url.connect(
        applicationName: applicationName, connectTimeout: connectTimeout, pipelining: pipeline,
        onNotice: onNotice)
    }
  }
}

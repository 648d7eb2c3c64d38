extension DatabaseURL {
  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - applicationName: What PostgreSQL's monitoring shows.
  ///   - connectTimeout: How long the attempt may take, on PostgreSQL.
  ///   - pipelining: Whether statements are sent without waiting for each answer, on PostgreSQL.
  ///   - onNotice: Is told of each NOTICE and WARNING of the server.
  /// - Throws: `DatabaseError`.
  package func connect(
    applicationName: String = "migrate", connectTimeout: Duration = .seconds(10),
    pipelining: Bool = true, onNotice: (@Sendable (String) -> Void)? = nil
  ) async throws -> any Connection {
    switch self {
    case .sqlite(let path): try await SQLiteConnection.open(path)
    case .postgreSQL(let parameters):
      try await PostgreSQLConnection.connect(
        to: parameters, applicationName: applicationName, connectTimeout: connectTimeout,
        pipelining: pipelining, onNotice: onNotice)
    }
  }
}

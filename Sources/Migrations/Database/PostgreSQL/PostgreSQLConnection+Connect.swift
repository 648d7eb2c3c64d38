import CLibPQ

extension PostgreSQLConnection {
  /// Opens a session.
  ///
  /// Unless the parameters say otherwise, a connection whose other end is gone is noticed within
  /// about a minute.
  /// - Parameters:
  ///   - applicationName: what `pg_stat_activity` shows unless the parameters or `PGAPPNAME` name
  ///     another.
  ///   - connectTimeout: how long each host may take, unless `connect_timeout` is set.
  ///   - pipelining: false for a server or pooler that cannot pipeline; `run` then sends one
  ///     command at a time, with the same results.
  ///   - onNotice: receives the server's notices and warnings, each as text that may have lines.
  /// - Throws: `DatabaseError.cannotConnect`, or `cancelled`.
  package static func connect(
    to parameters: PostgreSQLParameters, applicationName: String = "migrate",
    connectTimeout: Duration = .seconds(10), pipelining: Bool = true,
    onNotice: ((String) -> Void)? = nil
  ) async throws(DatabaseError) -> PostgreSQLConnection {
    if parameters["sslrootcert"] == "system", PQlibVersion() < 160_000 {
      let (major, minor) = (PQlibVersion() / 10_000, PQlibVersion() % 10_000)
      throw .cannotConnect(
        .configuration,
        message: """
          sslrootcert=system needs libpq 16 or later, and this is \(major).\(minor); name a file, such \
          as sslrootcert=/etc/ssl/certs/ca-certificates.crt
          """)
    }
    var settings = ConnectionAttempt.defaults.merging(parameters.all) { _, given in given }
    settings["fallback_application_name"] = applicationName
    settings["client_encoding"] = "UTF8"
    let handle = try await ConnectionAttempt.connect(settings, timeout: connectTimeout)
    PQsetnonblocking(handle.pointer, 1)
    PQsetErrorVerbosity(handle.pointer, PQERRORS_DEFAULT)
    handle.notices.deliver(to: onNotice)
    return PostgreSQLConnection(handle, isPipelining: pipelining)
  }
}

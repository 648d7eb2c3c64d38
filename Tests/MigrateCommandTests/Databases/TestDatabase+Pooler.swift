import Foundation
import Support
import Testing

extension TestDatabase {
  /// Makes a database, and starts PgBouncer in transaction mode in front of its server.
  ///
  /// - Parameter poolSize: how many connections to the server it has.
  static func withPooler(
    poolSize: Int = 4, versions: KeyValuePairs<String, String>,
    _ body: (_ database: TestDatabase, _ url: String) async throws -> Void
  ) async throws {
    try await with(.postgreSQL, versions: versions) { database async throws in
      let server = try #require(URLComponents(string: database.url))
      let directory = database.directory.appending(path: "pooler")
      let port = try freePort()
      try directory.write([
        "pgbouncer.ini": """
        [databases]
        * = host=127.0.0.1 port=\(server.port ?? 5432) user=\(server.user ?? "") password=\(server.password ?? "")
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = \(port)
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = \(poolSize)
        """
      ])
      // It refuses to run as root.
      let user = getuid() == 0 ? ["-u", "postgres"] : []
      let pooler = try RunningProcess(
        "/usr/sbin/pgbouncer", user + [directory.appending(path: "pgbouncer.ini").path])
      try await pooler.waitForOutput("process up")
      try await body(database, "postgresql://anyone@127.0.0.1:\(port)\(server.path)")
      pooler.signal(SIGTERM)
      _ = try await pooler.result()
    }
  }
}

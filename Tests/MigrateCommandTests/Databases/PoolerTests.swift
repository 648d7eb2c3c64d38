import Foundation
import Support
import Testing

@Suite("behind PgBouncer in transaction mode")
struct PoolerTests {
  /// Starts PgBouncer in front of the test server.
  private func withPooler(
    _ database: TestDatabase, _ body: (_ url: String) async throws -> Void
  ) async throws {
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
      default_pool_size = 4
      """
    ])
    // It refuses to run as root.
    let user = getuid() == 0 ? ["-u", "postgres"] : []
    let pooler = try RunningProcess(
      "/usr/sbin/pgbouncer", user + [directory.appending(path: "pgbouncer.ini").path])
    try await pooler.waitForOutput("process up")
    try await body("postgresql://anyone@127.0.0.1:\(port)\(server.path)")
    pooler.signal(SIGTERM)
    _ = try await pooler.result()
  }

  @Test("eight runners at once all succeed, each revision is applied once, and no setting is left")
  func runners() async throws {
    let versions: KeyValuePairs = [
      "1_table.sql":
        "-- migrate:up\nCREATE TABLE t (id integer);\n-- migrate:down\nDROP TABLE t;\n",
      "2_insert.sql": "-- migrate:up\nINSERT INTO t VALUES (1);\n-- migrate:down\nDELETE FROM t;\n",
      "3_index.sql": """
      -- migrate:up transaction:false
      CREATE INDEX CONCURRENTLY t_id ON t (id);
      INSERT INTO t VALUES (2);
      -- migrate:down transaction:false
      DROP INDEX CONCURRENTLY t_id;
      DELETE FROM t WHERE id = 2;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await withPooler(database) { url in
        let results = try await withThrowingTaskGroup(of: ProcessResult.self) { group in
          for _ in 0..<8 {
            group.addTask {
              try await database.migrate("upgrade", "2", environment: ["MIGRATE_URL": url])
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { #expect(result.exitCode == 0, "\(result.errors)") }
        #expect(try await database.query("SELECT count(*) FROM t") == "1")
        #expect(try await database.history() == ["upgrade 1 success", "upgrade 2 success"])

        let index = try await database.migrate("upgrade", "head", environment: ["MIGRATE_URL": url])
        #expect(index.exitCode == 0, "\(index.errors)")
        #expect(try await psql(url, "SHOW lock_timeout") == "0\n")
        let down = try await database.migrate(
          "downgrade", "base", environment: ["MIGRATE_URL": url])
        #expect(down.exitCode == 0, "\(down.errors)")
        #expect(try await database.applied().isEmpty)
      }
    }
  }
}

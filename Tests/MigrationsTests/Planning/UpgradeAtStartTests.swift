import Foundation
import Migrations
import Support
import Testing

@Suite("a server that brings its database up to date when it starts")
struct UpgradeAtStartTests {
  @Test("goes on with a backfill that was interrupted")
  func interruptedBackfill() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write([
        "0001_t.sql": """
        -- migrate:up
        CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0 CHECK (n < 1 OR id < 5));
        INSERT INTO t (id) VALUES (1), (2), (3), (4), (5), (6);
        """,
        "0002_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:t key:id batch:2
        UPDATE t SET n = 1 WHERE id > :from AND id <= :to;
        """,
        "0003_after.sql": "-- migrate:up\nCREATE TABLE after (id integer);\n",
      ])
      let versions = VersionsDirectory(directory.path)
      let url = DatabaseURL.sqlite(path: directory.appending(path: "test.db").path)
      await #expect(throws: MigratorError.self) {
        try await Migrator.upgrade(url, versions: versions)
      }
      let connection = try await url.connect()
      defer { connection.close() }
      try await connection.execute("DELETE FROM t WHERE id > 4")

      let steps = try await Migrator.upgrade(url, versions: versions)
      #expect(steps.map(\.revision) == ["0002", "0003"])
      #expect(try await connection.query("SELECT count(*) FROM t WHERE n = 1")[0][0].integer == 4)
    }
  }

  @Test("leaves backfills to others where it is told so, and fails when a revision needs one")
  func deferredBackfill() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write([
        "0001_t.sql": """
        -- migrate:up
        CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0);
        INSERT INTO t (id) VALUES (1), (2), (3);
        """,
        "0002_fill.sql": """
        -- migrate:up transaction:false
        -- migrate:backfill table:t key:id batch:2
        UPDATE t SET n = 1 WHERE id > :from AND id <= :to;
        """,
      ])
      let versions = VersionsDirectory(directory.path)
      let url = DatabaseURL.sqlite(path: directory.appending(path: "test.db").path)
      var settings = MigratorSettings()
      settings.defersBackfills = true
      let steps = try await Migrator.upgrade(url, versions: versions, settings: settings)
      #expect(steps.map(\.revision) == ["0001"])
      try directory.write(["0003_after.sql": "-- migrate:up\nCREATE TABLE after (id integer);\n"])
      await #expect(throws: MigratorError.self) {
        try await Migrator.upgrade(url, versions: versions, settings: settings)
      }
      let connection = try await url.connect()
      defer { connection.close() }
      #expect(try await connection.query("SELECT sum(n) FROM t")[0][0].integer == 0)
      let rest = try await Migrator.upgrade(url, versions: versions)
      #expect(rest.map(\.revision) == ["0002", "0003"])
      #expect(try await connection.query("SELECT sum(n) FROM t")[0][0].integer == 3)
    }
  }
}

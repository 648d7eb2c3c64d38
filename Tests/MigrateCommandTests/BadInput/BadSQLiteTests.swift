import Foundation
import Support
import Testing

/// Database files that cannot be opened or written.
extension BadDatabaseTests {
  @Test(
    "a SQLite file that cannot be opened is an error with the reason",
    arguments: [
      ("versions/0001_a.sql", "it is not a SQLite database, or it is encrypted"),
      ("nowhere/app.db", "there is no directory nowhere/; create it or correct the path"),
      ("versions", "it is a directory; name a file in it"),
    ])
  func cannotOpen(path: String, reason: String) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let file = database.directory.appending(path: "versions/0001_a.sql")
      let before = try String(contentsOf: file, encoding: .utf8)
      let result = try await database.migrate("upgrade", "head", "--url", "sqlite:///\(path)")
      #expect(result.exitCode == 78)
      #expect(
        result.errors == "error: the database's URL cannot be used: cannot open the SQLite "
          + "database \(path): \(reason)\n")
      #expect(try String(contentsOf: file, encoding: .utf8) == before)
    }
  }

  @Test("when the disk is full, the migration is rolled back")
  func diskFull() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.migrate("upgrade", "head")
      try database.write([
        "0002_big.sql": """
        -- migrate:up
        CREATE TABLE big AS
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
          SELECT randomblob(10000) FROM n;
        """
      ])
      // Blocks of 512 bytes: a limit below the size of the table, above that of the rest. A write
      // beyond it fails once its signal is ignored.
      let result = try await runProcess(
        "sh", ["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$0\" upgrade head", migrateExecutable],
        environment: database.environment, in: database.directory)
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("\nversions/0002_big.sql:2:1: error: "), "\(result.errors)")
      #expect(
        result.errors.hasSuffix(
          "0002 was rolled back, nothing of it is left; what was done before it stays.\n"))
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.query("PRAGMA integrity_check") == "ok")
      #expect(try await !database.schema().contains("big"))
    }
  }

  @Test("a SQLite file that may not be written is no failure of a migration", arguments: [0, 1])
  func readOnlyFile(applied: Int) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await database.query("CREATE TABLE mine (id integer)")
      if applied > 0 { try await database.migrate("upgrade", "head") }
      try database.write(["0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n"])
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o444], ofItemAtPath: database.sqliteFile.path)
      // Root may write every file, unless it gives that up.
      let command = try [migrateExecutable, "upgrade", "head"]
      let asOrdinaryUser = ["setpriv", "--bounding-set=-dac_override"]
      let result = try await runProcess(
        "/usr/bin/env", geteuid() == 0 ? asOrdinaryUser + command : command,
        environment: database.environment, in: database.directory)
      #expect(result.exitCode == 78)
      #expect(
        result.errors == """
          database: sqlite:///migrate.db
          error: the database is read-only: attempt to write a readonly database
          Nothing more was run. This user must be able to write the file and its directory, where \
          SQLite puts its journal.

          """)
      #expect(try await database.hasStateTables() == (applied > 0))
    }
  }
}

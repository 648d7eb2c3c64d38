import Support
import Testing

@Suite("A migration that works against the run")
struct HostileMigrationTests {
  private static let first = "-- migrate:up\nCREATE TABLE first (id int);\n"

  @Test(
    "by ending its own connection is given up with nothing left of it",
    arguments: [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline])
  func endsConnection(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database in
      try database.write([
        "0001_first.sql": Self.first,
        "0002_end.sql": """
        -- migrate:up
        CREATE TABLE half (id int);
        SELECT pg_terminate_backend(pg_backend_pid());
        """,
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 4)
      #expect(result.errors.contains("0002"), "\(result.errors)")
      #expect(result.errors.contains("connection"), "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
      #expect(try await !database.schema().contains("half"))
    }
  }

  @Test("by ending its own connection outside a transaction is left partly done, as recorded")
  func endsConnectionOutsideTransaction() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "0001_end.sql": """
        -- migrate:up transaction:false
        CREATE TABLE done (id int);
        SELECT pg_terminate_backend(pg_backend_pid());
        """
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 4)
      #expect(
        try await database.query("SELECT state, statement FROM migrate_version") == "partial|1")
      let second = try await database.migrate("upgrade", "head")
      #expect(second.exitCode == 1)
      #expect(second.errors.contains("migrate repair 0001 --resume"), "\(second.errors)")
    }
  }

  @Test("by ending its transaction is refused before anything runs, with the line")
  func commits() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "0001_first.sql": Self.first,
        "0002_commit.sql": "-- migrate:up\nCREATE TABLE half (id int);\nCOMMIT;\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/0002_commit.sql:3"), "\(result.errors)")
      #expect(try await !database.schema().contains("first"))
    }
  }

  @Test("by taking a role that may not write the version table does not disturb its record")
  func changesRole() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "0001_role.sql": """
        -- migrate:up
        CREATE TABLE first (id int);
        SET ROLE pg_read_all_data;
        """,
        "0002_next.sql": "-- migrate:up\nCREATE TABLE second (id int);\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
    }
  }

  @Test("by removing the version table fails, and the table is still there")
  func dropsVersionTable() async throws {
    try await TestDatabase.with(.postgreSQL) { database in
      try database.write([
        "0001_first.sql": Self.first,
        "0002_drop.sql": "-- migrate:up\nDROP TABLE migrate_version;\n",
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("0002"), "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
    }
  }
}

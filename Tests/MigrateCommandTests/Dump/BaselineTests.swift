import Foundation
import Migrations
import SchemaChange
import Support
import Testing

@Suite("baseline")
struct BaselineTests {
  static let kinds = [TestDatabaseKind.sqlite, .postgreSQL]

  @Test(
    "the schema of a live database becomes the first revision, recorded there and run elsewhere",
    arguments: kinds)
  func baseline(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      try await database.query(DumpTests.Paths.of(kind).direct)
      let result = try await database.migrate("baseline", "-m", "as it was")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.output == """
          created versions/0001_as_it_was.sql
          The database is recorded as being at 0001.

          """)
      #expect(try await database.applied() == ["0001"])
      #expect(try await database.history() == ["stamp 0001 success"])
      #expect(try await database.migrate("check").exitCode == 0)
      #expect(try await database.migrate("downgrade", "base").exitCode == 65)

      let dump = try await database.migrate("dump", "-o", "-").output
      try await TestDatabase.with(kind) { other async throws in
        let versions = other.directory.appending(path: "versions")
        try FileManager.default.removeItem(at: versions)
        try FileManager.default.copyItem(
          at: database.directory.appending(path: "versions"), to: versions)
        let run = try await other.migrate("upgrade", "head")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try await other.migrate("dump", "-o", "-").output == dump)
        #expect(
          try await SchemaDifference(from: Self.schema(other), to: Self.schema(database)).changes
            == [])
      }
    }
  }

  private static func schema(_ database: TestDatabase) async throws -> FactSet {
    let url =
      database.kind == .sqlite
      ? DatabaseURL.sqlite(path: database.sqliteFile.path) : try DatabaseURL(database.url)
    let connection = try await url.connect()
    defer { connection.close() }
    let store = try await VersionStore.read(connection)
    return try await FactReader.read(connection, excluding: store.tables, .definitions)
  }

  @Test("the schema of migrate's own tables is no hindrance where it is there")
  func stateSchema() async throws {
    let environment = ["MIGRATE_VERSION_TABLE_SCHEMA": "Ops"]
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await database.query("CREATE SCHEMA \"Ops\"; CREATE TABLE \"Ops\".note (id integer)")
      #expect(try await database.migrate("baseline", environment: environment).exitCode == 0)
      let text = try database.directory.read("versions/0001_baseline.sql")
      try await TestDatabase.with(.postgreSQL, versions: ["0001_baseline.sql": text]) {
        other async throws in
        try await other.query("CREATE SCHEMA \"Ops\"")
        let run = try await other.migrate("upgrade", "head", environment: environment)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try await other.query("SELECT count(*) FROM \"Ops\".note") == "0")
      }
    }
  }

  @Test("is refused where there are migrations, a history, or nothing", arguments: kinds)
  func refused(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let empty = try await database.migrate("baseline")
      #expect(empty.exitCode == 64)
      #expect(empty.errors.contains("the database is empty"), "\(empty.errors)")

      try database.write(UpgradeTests.versions)
      let migrations = try await database.migrate("baseline")
      #expect(migrations.exitCode == 64)
      #expect(migrations.errors.contains("versions/0001_users.sql"), "\(migrations.errors)")

      try await database.migrate("upgrade", "head")
      let managed = try await database.migrate("baseline", "--versions", "others")
      #expect(managed.exitCode == 64)
      #expect(managed.errors.contains("the database is at 0003 already"), "\(managed.errors)")
    }
  }
}

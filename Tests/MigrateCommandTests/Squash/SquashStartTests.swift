import Foundation
import Support
import Testing

/// What becomes of databases that are at different places when a range is squashed.
@Suite("databases before, inside and behind a squashed range")
struct SquashStartTests {
  static func versions(_ kind: TestDatabaseKind) -> KeyValuePairs<String, String> {
    let index =
      kind.isPostgreSQL
      ? " transaction:false\nCREATE INDEX CONCURRENTLY person_age ON person (age);"
      : "\nCREATE INDEX person_age ON person (age);"
    return [
      "0001_person.sql": """
      -- migrate:up
      CREATE TABLE person (id integer PRIMARY KEY, name text NOT NULL);
      -- migrate:down
      DROP TABLE person;
      """,
      "0002_age.sql": """
      -- migrate:up
      INSERT INTO person VALUES (1, 'Ada');
      ALTER TABLE person ADD COLUMN age integer;
      -- migrate:down
      ALTER TABLE person DROP COLUMN age;
      DELETE FROM person WHERE id = 1;
      """,
      "0003_index.sql": """
      -- migrate:up\(index)
      -- migrate:down
      DROP INDEX person_age;
      """,
      "0004_fill.sql": """
      -- migrate:up
      UPDATE person SET age = 36 WHERE id = 1
      -- migrate:down
      """,
      "0005_view.sql": """
      -- migrate:up
      CREATE VIEW names AS SELECT name FROM person;
      -- migrate:down
      DROP VIEW names;
      """,
    ]
  }

  private static let oldFiles = ["0002_age.sql", "0003_index.sql", "0004_fill.sql"]
  private static let rows = "SELECT id, name, age FROM person"

  private static let squashFile = "0004_squash_of_0002_to_0004.sql"

  @Test(
    "all reach the head with the same schema and rows, and are recorded as having the squash",
    arguments: TestDatabaseKind.allCases)
  func start(kind: TestDatabaseKind) async throws {
    let versions = Self.versions(kind)
    let (schema, squash) = try await TestDatabase.with(kind, versions: versions) {
      database async throws in
      try await database.migrate("upgrade", "head")
      let result = try await database.migrate("squash", "0002:0004")
      #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
      return (
        try await database.schema(), try database.directory.read("versions/\(Self.squashFile)")
      )
    }
    for start in ["base", "0001", "0002", "0003", "0004", "0005"] {
      try await TestDatabase.with(kind, versions: versions) { database async throws in
        if start != "base" { try await database.migrate("upgrade", start) }
        try database.write([Self.squashFile: squash])
        try await reachesHead(database, from: start, schema: schema)
      }
    }
  }

  private func reachesHead(
    _ database: TestDatabase, from start: String, schema: String
  ) async throws {
    let dry = try await database.migrate("upgrade", "head", "--dry-run")
    #expect(dry.exitCode == 0, "\(start): \(dry.errors)")
    let first = try await database.migrate("upgrade", "head")
    #expect(first.exitCode == 0, "\(start): \(first.errors)")
    #expect(try await database.schema() == schema)
    #expect(try await database.query(Self.rows) == "1|Ada|36")
    #expect(try await database.migrate("check").exitCode == 0)
    #expect(try await database.migrate("current", "--check-heads").exitCode == 0)

    // Where the old files were run, the record follows with the next upgrade.
    let dump = try await database.migrate("dump", "-o", "-").output
    let second = try await database.migrate("upgrade", "head")
    #expect(second.output.hasPrefix("Nothing to do;"), "\(start): \(second.errors)")
    #expect(try await database.applied() == ["0001", "0004_squash", "0005"])
    let recorded = try await database.history().filter { $0 == "squash 0004_squash success" }
    #expect(recorded.count == (["base", "0001"].contains(start) ? 0 : 1), "\(start)")
    #expect(try await database.migrate("dump", "-o", "-").output == dump)

    for file in Self.oldFiles { try database.remove(file) }
    #expect(try await database.migrate("check").exitCode == 0)
    let down = try await database.migrate("downgrade", "0001")
    #expect(down.exitCode == 0, "\(start): \(down.errors)")
    #expect(try await database.applied() == ["0001"])
    #expect(try await database.query("SELECT count(*) FROM person") == "0")
    #expect(try await database.migrate("upgrade", "head").exitCode == 0)
    #expect(try await database.schema() == schema)
  }

  @Test("the old files may go as soon as they were run, but not before", arguments: DumpTests.kinds)
  func withoutOldFiles(kind: TestDatabaseKind) async throws {
    for (start, code): (String, Int32) in [("0003", 65), ("0004", 0)] {
      try await TestDatabase.with(kind, versions: Self.versions(kind)) { database async throws in
        try await database.migrate("upgrade", start)
        #expect(try await database.migrate("squash", "0002:0004").exitCode == 0)
        for file in Self.oldFiles { try database.remove(file) }
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == code, "\(result.errors)")
        if code == 0 {
          #expect(
            result.errors.contains("0004_squash is recorded in the place of 0002, 0003, 0004"))
          #expect(try await database.applied() == ["0001", "0004_squash", "0005"])
        } else {
          #expect(
            result.errors.contains(
              "the database has only a part of what 0004_squash replaces (0002, 0003), and the files of "
                + "0004 are gone; restore them"), "\(result.errors)")
        }
      }
    }
  }

  @Test("before the record, a downgrade goes step by step; after it, as a whole")
  func downgrade() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions(.sqlite)) {
      database async throws in
      try await database.migrate("upgrade", "head")
      try await database.migrate("squash", "0002:0004")
      #expect(try await database.migrate("downgrade", "0003").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002", "0003"])
      try await database.migrate("upgrade", "0004")
      try await database.migrate("upgrade", "0004_squash")
      #expect(try await database.applied() == ["0001", "0004_squash"])
      let inside = try await database.migrate("downgrade", "0003")
      #expect(inside.exitCode == 65)
      #expect(
        inside.errors.contains("0003 is a part of the squash 0004_squash here"),
        "\(inside.errors)")
      #expect(try await database.migrate("downgrade", "-1").exitCode == 0)
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test("stamp, status and scripts know the squash", arguments: DumpTests.kinds)
  func otherCommands(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions(kind)) { database async throws in
      try await database.migrate("squash", "0002:0004")
      #expect(
        try await database.migrate("history").output == """
          0004_squash -> 0005 (head), view
          0001 -> 0004_squash, squash of 0002 to 0004
          <base> -> 0001, person

          """)
      #expect(try await database.migrate("status").output.hasSuffix("3 pending\n"))
      let script = try await database.migrate("upgrade", "0004", "--sql").output
      #expect(script.contains("-- up 0004_squash"))
      try await database.query(script.replacing("\\set ON_ERROR_STOP on", with: ""))
      #expect(try await database.applied() == ["0001", "0004_squash"])
      try await database.migrate("stamp", "head")
      #expect(try await database.applied() == ["0001", "0004_squash", "0005"])
      #expect(try await database.migrate("heads", "--check").exitCode == 0)
      let shown = try await database.migrate("show", "0004_squash").output
      #expect(shown.contains("Replaces: 0002, 0003, 0004"))
    }
  }

  @Test("runners that start at once record the squash once", arguments: DumpTests.kinds)
  func concurrent(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: Self.versions(kind)) { database async throws in
      try await database.migrate("upgrade", "0004")
      try await database.migrate("squash", "0002:0004")
      let runs = try (1...4).map { _ in try database.start("upgrade", "head") }
      for run in runs {
        let result = try await run.result()
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      #expect(try await database.applied() == ["0001", "0004_squash", "0005"])
      let recorded = try await database.history().filter { $0 == "squash 0004_squash success" }
      #expect(recorded.count == 1)
    }
  }
}

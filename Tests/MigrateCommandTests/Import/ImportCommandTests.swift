import Foundation
import Support
import Testing

/// Runs of `migrate import`.
@Suite("import")
struct ImportCommandTests {
  private static let pairs: KeyValuePairs<String, String> = [
    "old/1_note.up.sql": "BEGIN;\nCREATE TABLE note (id bigint PRIMARY KEY, body text);\nCOMMIT;\n",
    "old/1_note.down.sql": "DROP TABLE note;\n",
    "old/2_index.up.sql": "CREATE INDEX note_body ON note (body);\n",
    "old/2_index.down.sql": "DROP INDEX note_body;\n",
  ]

  /// An empty database, whose `versions/` is empty too, beside the files of another tool.
  private func with(
    _ kind: TestDatabaseKind, _ files: KeyValuePairs<String, String>,
    _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind) { database in
      try database.directory.write(files)
      try await body(database)
    }
  }

  @Test(
    "what was imported makes the schema that the files made", arguments: TestDatabaseKind.allCases)
  func schema(kind: TestDatabaseKind) async throws {
    var expected = ""
    try await with(kind, Self.pairs) { database in
      for name in ["1_note", "2_index"] {
        try await database.query(database.directory.read("old/\(name).up.sql"))
      }
      expected = try await database.schema()
    }
    try await with(kind, Self.pairs) { database async throws in
      let result = try await database.migrate("import", "old")
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.output.contains("created versions/1_note.sql from old/1_note.up.sql"))
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.schema() == expected)
      #expect(try await database.applied() == ["1", "2"])
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
      #expect(try await database.query("SELECT 1 FROM migrate_version") == "")
    }
  }

  @Test("a directory that is not empty is refused, and the source may be the configured one")
  func notEmpty() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["versions/1_a.up.sql": "SELECT 1;\n"])
      let refused = try await migrate("import", "versions", in: directory)
      #expect(refused.exitCode == 64)
      #expect(refused.errors.hasPrefix("error: versions is not empty"))
      let other = try await migrate("import", "versions", "--to", "new/", in: directory)
      #expect(other.exitCode == 0)
      #expect(try directory.names(in: "new") == ["1_a.sql"])
      #expect(try directory.names(in: "versions") == ["1_a.up.sql"])
      #expect(try directory.read("versions/1_a.up.sql") == "SELECT 1;\n")
    }
  }

  @Test("a link to a directory is followed, and a file is no directory")
  func links() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(Self.pairs)
      try FileManager.default.createSymbolicLink(
        atPath: directory.appending(path: "link").path, withDestinationPath: "old")
      #expect(try await migrate("import", "link", in: directory).exitCode == 0)
      #expect(try directory.names(in: "versions") == ["1_note.sql", "2_index.sql"])
      let file = try await migrate("import", "old/1_note.up.sql", "--to", "new", in: directory)
      #expect(file.exitCode == 65)
      #expect(file.errors.hasPrefix("old/1_note.up.sql: there is no such directory"))
    }
  }

  @Test("a dry run shows the files and writes nothing")
  func dryRun() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(Self.pairs)
      let result = try await migrate("import", "old", "--dry-run", in: directory)
      #expect(result.exitCode == 0)
      #expect(result.output.contains("would create versions/1_note.sql"))
      #expect(result.output.contains("\n-- migrate:down\nDROP TABLE note;\n"))
      #expect(result.output.hasSuffix("nothing needs a look. Nothing was written.\n"))
      #expect(try directory.names(in: ".") == ["old"])
    }
  }

  @Test("what needs a look is written with a comment, and ends with 2")
  func reviewItems() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["old/V1__a.sql": "SELECT :x;\n"])
      let result = try await migrate("--json", "import", "old", in: directory)
      #expect(result.exitCode == 2)
      #expect(
        result.output == """
          {"event":"created","path":"versions/1_a.sql","revision":"1","sources":["old/V1__a.sql"]}
          {"event":"look","line":1,"message":"holds a variable `:x`, which only psql fills in; write its \
          value, or a placeholder `${NAME}` with `placeholders:on`","path":"old/V1__a.sql"}

          """)
      #expect(
        try directory.read("versions/1_a.sql").hasSuffix(
          """
          -- migrate:up
          -- migrate import: holds a variable `:x`, which only psql fills in; write its value, or a placeholder `${NAME}` with `placeholders:on`
          SELECT :x;

          """))
      #expect(try await migrate("history", in: directory).exitCode == 0)
    }
  }

  @Test("files that cannot be read leave nothing behind")
  func unreadable() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write([
        "old/1_a.up.sql": "SELECT 1;\n", "twice/1_a.up.sql": "", "twice/001_b.up.sql": "",
        "marker/1_a.up.sql": "-- migrate:up\nSELECT 1;\n",
      ])
      try Data([0x41, 0x0A, 0xE9, 0x0A]).write(to: directory.appending(path: "old/2_b.up.sql"))
      let encoding = try await migrate("import", "old", in: directory)
      #expect(encoding.exitCode == 65)
      #expect(
        encoding.errors
          == "old/2_b.up.sql:2: is not UTF-8 from this line on; save it as UTF-8, for example by"
          + " `iconv -f WINDOWS-1252 -t UTF-8 FILE`\n")
      let twice = try await migrate("import", "twice", in: directory)
      #expect(twice.exitCode == 65)
      #expect(twice.errors.contains("another file has the version"))
      let missing = try await migrate("import", "nowhere", in: directory)
      #expect(missing.exitCode == 65)
      #expect(try directory.names(in: ".") == ["marker", "old", "twice"])
      // What migrate's own files may not hold is worded differently.
      let marker = try await migrate("import", "--from", "golang-migrate", "marker", in: directory)
      #expect(marker.exitCode == 0, "\(marker.errors)")
      #expect(try directory.read("versions/1_a.sql").contains("-- migrate:up\n"))
      let heads = try await migrate("heads", in: directory)
      #expect(heads.exitCode == 0, "\(heads.errors)")
    }
  }

  @Test("a file in another encoding stops only a history that it is part of")
  func foreignEncoding() async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(Self.pairs)
      try Data([0xE9, 0x0A]).write(to: directory.appending(path: "old/notes.sql"))
      try Data([0xFF, 0xFE, 0x41, 0x00]).write(to: directory.appending(path: "old/other.sql"))
      let beside = try await migrate("import", "old", in: directory)
      #expect(beside.exitCode == 0)
      #expect(beside.output.contains("left out, as no migrations: old/notes.sql, old/other.sql"))

      try directory.write(["goose/1_a.sql": "-- +goose Up\nSELECT 1;\n"])
      let text = Data("-- +goose Up\nSELECT 2;\n".utf8.flatMap { [$0, 0] })
      try (Data([0xFF, 0xFE]) + text).write(to: directory.appending(path: "goose/2_b.sql"))
      let within = try await migrate("import", "goose", "--to", "new", in: directory)
      #expect(within.exitCode == 65)
      #expect(within.errors.hasPrefix("goose/2_b.sql:1: is UTF-16, not UTF-8"))
    }
  }

  @Test("an unknown tool and a directory without migrations are refused")
  func unknown() async throws {
    try await withTemporaryDirectory { directory async throws in
      let tool = try await migrate("import", "--from", "phinx", in: directory)
      #expect(tool.exitCode == 64)
      #expect(tool.errors.contains("the tools are alembic, atlas, dbmate, diesel"))
      let nothing = try await migrate("import", in: directory)
      #expect(nothing.exitCode == 64)
      #expect(nothing.errors.hasPrefix("error: there are no migrations of a known tool in ."))
    }
  }
}

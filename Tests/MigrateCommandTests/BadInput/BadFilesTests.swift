import Foundation
import Support
import Testing

/// What is wrong with the files alone: found without a connection.
@Suite("bad migration files")
struct BadFilesTests {
  /// Nothing listens on this port, so that an attempt to connect would end with another exit code.
  static let unreachable = "postgresql://nobody@127.0.0.1:1/none"

  /// Files, and all that is to be said about them.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: KeyValuePairs<String, String>
    var errors: [String]

    init(_ description: String, _ files: KeyValuePairs<String, String>, _ errors: String...) {
      testDescription = description
      self.files = files
      self.errors = errors
    }
  }

  static let cases = [
    Case(
      "two files with one revision",
      ["0001_a.sql": "-- migrate:up\n", "0001_b.sql": "-- migrate:up\n"],
      "0001_b.sql:1: revision `0001` is also the revision of versions/0001_a.sql; "
        + "`migrate rebase FILE` gives the one that is yours the next number, behind the other"),
    Case(
      "an unknown parent",
      [
        "0001_users.sql": "-- revision: users_table\n-- migrate:up\n",
        "0002_b.sql": "-- down_revision: user_table\n-- migrate:up\n",
      ],
      "0002_b.sql:1: down_revision user_table is not a revision here; did you mean users_table?"),
    Case(
      "a cycle",
      [
        "0001_a.sql": "-- down_revision: 0003\n-- migrate:up\n", "0002_b.sql": "-- migrate:up\n",
        "0003_c.sql": "-- migrate:up\n",
      ],
      "0001_a.sql:1: revisions follow one another in a cycle: 0001 -> 0002 -> 0003 -> 0001; "
        + "correct a down_revision or depends_on"),
    Case(
      "a revision that follows itself",
      ["0001_a.sql": "-- message: a\n-- down_revision: 0001\n-- migrate:up\n"],
      "0001_a.sql:2: revision 0001 follows itself; correct its down_revision"),
    Case(
      "a merge of a revision with its own ancestor",
      [
        "0001_a.sql": "-- migrate:up\n", "0002_b.sql": "-- migrate:up\n",
        "0003_c.sql": "-- down_revision: 0001, 0002\n-- migrate:up\n",
      ],
      "0003_c.sql:1: merges 0002 with its own ancestor 0001; leave 0001 out of down_revision"),
    Case(
      "an unknown header key", ["0001_a.sql": "-- revison: 0001\n-- migrate:up\n"],
      "0001_a.sql:1: unknown header key `revison`; did you mean `revision`? "
        + "(If it is a comment, word it differently.)"),
    Case(
      "an unknown section option", ["0001_a.sql": "-- migrate:up transction:false\n"],
      "0001_a.sql:1: unknown section option `transction`; did you mean `transaction`?"),
    Case(
      "a section twice", ["0001_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:up\n"],
      "0001_a.sql:3: a second `migrate:up` section; the first is on line 1"),
    Case(
      "text before the first section", ["0001_a.sql": "-- a\nSELECT 1;\n-- migrate:up\n"],
      "0001_a.sql:2: text before the first section; move it below `-- migrate:up`"),
    Case(
      "no section", ["0001_a.sql": ""],
      "0001_a.sql:1: there is no up section; put the line `-- migrate:up` before the statements"),
    Case(
      "a NUL byte", ["0001_a.sql": "-- migrate:up\nSELECT 1;\n\0"],
      "0001_a.sql:3: holds a NUL byte, so it is no text; remove the byte"),
    Case(
      "no number in the name", ["users.sql": "-- migrate:up\n"],
      "users.sql:1: the name does not begin with a number; rename it like `0001_add_users.sql`"),
    Case(
      "several bad files",
      [
        "0001_a.sql": "SELECT 1;\n-- migrate:up\n-- migrate:up\n", "0002_b.sql": "",
        "0003_c.sql": "-- migrate:up\n", "0003_d.sql": "-- migrate:up\n",
      ],
      "0001_a.sql:1: text before the first section; move it below `-- migrate:up`",
      "0001_a.sql:3: a second `migrate:up` section; the first is on line 2",
      "0002_b.sql:1: there is no up section; put the line `-- migrate:up` before the statements",
      "0003_d.sql:1: revision `0003` is also the revision of versions/0003_c.sql; "
        + "`migrate rebase FILE` gives the one that is yours the next number, behind the other"),
    Case(
      "several bad links",
      [
        "0001_a.sql": "-- down_revision: 0001\n-- migrate:up\n", "0002_b.sql": "-- migrate:up\n",
        "0002_c.sql": "-- migrate:up\n",
        "0003_d.sql": "-- down_revision: none_such\n-- migrate:up\n",
      ],
      "0001_a.sql:1: revision 0001 follows itself; correct its down_revision",
      "0002_c.sql:1: revision `0002` is also the revision of versions/0002_b.sql; "
        + "`migrate rebase FILE` gives the one that is yours the next number, behind the other",
      "0003_d.sql:1: down_revision none_such is not a revision here"),
  ]

  @Test("each problem is named with its place before a connection is opened", arguments: cases)
  func problems(example: Case) async throws {
    try await TestDatabase.with(.sqlite, versions: example.files) { database async throws in
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": Self.unreachable])
      #expect(result.exitCode == 65)
      #expect(result.output == "")
      #expect(result.errors == example.errors.map { "versions/\($0)\n" }.joined())
    }
  }

  @Test("bytes that are not UTF-8 are named with their line")
  func invalidText() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try (Data("-- migrate:up\nSELECT '".utf8) + [0xff] + Data("';\n".utf8))
        .write(to: database.directory.appending(path: "versions/0001_a.sql"))
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": Self.unreachable])
      #expect(result.exitCode == 65)
      #expect(
        result.errors
          == "versions/0001_a.sql:2: is not UTF-8 from this line on; save it as UTF-8\n")
    }
  }

  @Test("files that cannot be read are all named with the reason")
  func unreadable() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let versions = database.directory.appending(path: "versions")
      try FileManager.default.createSymbolicLink(
        atPath: versions.appending(path: "0001_a.sql").path, withDestinationPath: "nowhere")
      try FileManager.default.createDirectory(
        at: versions.appending(path: "0002_b.sql"), withIntermediateDirectories: false)
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": Self.unreachable])
      #expect(result.exitCode == 65)
      #expect(
        result.errors == """
          versions/0001_a.sql:1: cannot be read: No such file or directory
          versions/0002_b.sql:1: cannot be read: Is a directory

          """)
    }
  }

  @Test("a missing directory is an error with the remedy, and no database is made")
  func missingDirectory() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try FileManager.default.removeItem(at: database.directory.appending(path: "versions"))
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(
        result.errors == "versions: there is no such directory; `migrate init` makes one, "
          + "`--versions` names another\n")
      #expect(!FileManager.default.fileExists(atPath: database.sqliteFile.path))
    }
  }

  @Test("a file in the place of the directory is an error")
  func fileForDirectory() async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": ""]) { database async throws in
      let result = try await database.migrate(
        "upgrade", "head", "--versions", "versions/0001_a.sql")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("is not a directory; name the one with"), "\(result.errors)")
    }
  }

  @Test(
    "an empty directory is nothing to do, and nothing is created",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func emptyDirectory(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let before = try await database.schema()
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0)
      #expect(result.output == "Nothing to do; the database is at base.\n")
      #expect(result.errors == "")
      #expect(try await database.schema() == before)
      #expect(try await !database.hasStateTables())
    }
  }
}

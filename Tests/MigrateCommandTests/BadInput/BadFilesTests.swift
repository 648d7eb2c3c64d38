import Foundation
import Support
import Testing

/// Files that are wrong, and what is said of them.
struct WrongFiles: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let files: [String: String]
  let message: String

  init(_ name: String, _ files: [String: String], _ message: String) {
    testDescription = name
    self.files = files
    self.message = message
  }

  private static let up = "-- migrate:up\n"

  /// What there is to try.
  static let all = [
    WrongFiles(
      "two files with one revision", ["0001_a.sql": up, "0002_b.sql": "-- revision: 0001\n\(up)"],
      "versions/0002_b.sql:1: revision `0001` is also the revision of versions/0001_a.sql"),
    WrongFiles(
      "an unknown parent", ["0001_a.sql": up, "0002_b.sql": "-- down_revision: 0003\n\(up)"],
      "versions/0002_b.sql:1: down_revision 0003 is not a revision here; did you mean 0001"),
    WrongFiles(
      "a cycle",
      [
        "0001_a.sql": "-- down_revision: 0002\n\(up)",
        "0002_b.sql": "-- down_revision: 0001\n\(up)",
      ],
      "versions/0001_a.sql:1: revisions follow one another in a cycle: 0001 -> 0002 -> 0001"),
    WrongFiles(
      "a self-reference", ["0001_a.sql": "-- down_revision: 0001\n\(up)"],
      "versions/0001_a.sql:1: revision 0001 follows itself"),
    WrongFiles(
      "a merge of a revision with its own ancestor",
      ["0001_a.sql": up, "0002_b.sql": up, "0003_c.sql": "-- down_revision: 0001, 0002\n\(up)"],
      "versions/0003_c.sql:1: merges 0002 with its own ancestor 0001"),
    WrongFiles(
      "an unknown header key", ["0001_a.sql": "-- down_revison: none\n\(up)"],
      "versions/0001_a.sql:1: unknown header key `down_revison`; did you mean `down_revision`?"),
    WrongFiles(
      "a section twice", ["0001_a.sql": up + up],
      "versions/0001_a.sql:2: a second `migrate:up` section; the first is on line 1"),
    WrongFiles(
      "text before the first section", ["0001_a.sql": "SELECT 1;\n\(up)"],
      "versions/0001_a.sql:1: text before the first section"),
    WrongFiles(
      "no section", ["0001_a.sql": "-- nothing\n"],
      "versions/0001_a.sql:1: there is no up section"),
    WrongFiles(
      "an unknown section option", ["0001_a.sql": "-- migrate:up transactions:false\n"],
      "versions/0001_a.sql:1: unknown section option `transactions`; did you mean `transaction`?"),
    WrongFiles(
      "a name without a number", ["add_users.sql": up],
      "versions/add_users.sql:1: the name does not begin with a number"),
  ]
}

@Suite("bad migration files")
struct BadFilesTests {
  @Test("are refused with exit code 65 before a connection is opened", arguments: WrongFiles.all)
  func wrongFiles(wrong: WrongFiles) async throws {
    try await withTemporaryDirectory { directory in
      for (name, text) in wrong.files { try directory.write(["versions/\(name)": text]) }
      let result = try await migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": "postgresql://nobody@127.0.0.1:1/none"],
        in: directory)
      #expect(result.exitCode == 65)
      #expect(result.errors.contains(wrong.message), "\(result.errors)")
    }
  }

  @Test("are reported all at once")
  func together() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write([
        "versions/0001_a.sql": "-- messag: a\n-- migrate:up\n-- migrate:up\n",
        "versions/0002_b.sql": "nothing\n",
      ])
      let result = try await migrate("heads", in: directory)
      #expect(result.exitCode == 65)
      let places = result.errors.split(separator: "\n").compactMap {
        $0.split(separator: " ").first
      }
      #expect(
        places == [
          "versions/0001_a.sql:1:", "versions/0001_a.sql:3:", "versions/0002_b.sql:1:",
        ], "\(result.errors)")
    }
  }

  @Test("a missing directory is an error with the remedy, an empty one has nothing to do")
  func directories() async throws {
    try await withTemporaryDirectory { directory in
      let missing = try await migrate("upgrade", "head", in: directory)
      #expect(missing.exitCode == 65)
      #expect(missing.errors.contains("there is no such directory; `migrate init` makes one"))
      try FileManager.default.createDirectory(
        at: directory.appending(path: "versions"), withIntermediateDirectories: false)
      let empty = try await migrate("upgrade", "head", in: directory)
      #expect(empty.exitCode == 0, "\(empty.errors)")
      #expect(empty.output.contains("Nothing to do"))
    }
  }

  @Test("a file that cannot be read is named")
  func unreadable() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/0001_a.sql": "-- migrate:up\n"])
      try FileManager.default.createSymbolicLink(
        atPath: directory.appending(path: "versions/0002_b.sql").path,
        withDestinationPath: "nowhere")
      let result = try await migrate("upgrade", "head", in: directory)
      #expect(result.exitCode == 65)
      #expect(
        result.errors == "versions/0002_b.sql:1: cannot be read: No such file or directory\n")
    }
  }

  /// Statements that cannot be cut, and where the message points.
  static let unclosed: [(text: String, message: String)] = [
    ("SELECT 1;\nSELECT 'abc\n;\n", ":3:8: the string that begins here is not closed"),
    ("DO $do$ BEGIN\nEND;\n", ":2:4: the string after `$do$` that begins here is not closed"),
    ("SELECT 1 /* and\n", ":2:10: the comment that begins here is not closed"),
    ("COPY t FROM stdin;\n1\n", ":2:1:"),
    ("SELECT 1;\n\\i other.sql\n", ":3:1:"),
  ]

  @Test("a statement that is cut off is refused at the place where it begins", arguments: unclosed)
  func cutOff(text: String, message: String) async throws {
    let versions: KeyValuePairs = [
      "1_good.sql": "-- migrate:up\nCREATE TABLE good (id integer);\n",
      "2_bad.sql": "-- migrate:up\n\(text)",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/2_bad.sql\(message)"), "\(result.errors)")
      #expect(result.errors.contains("Nothing was run."))
      #expect(try await !database.schema().contains("good"))
    }
  }

  @Test("a Swift file in the plan is refused before anything runs")
  func swiftFile() async throws {
    let versions: KeyValuePairs = [
      "1_good.sql": "-- migrate:up\nCREATE TABLE good (id integer);\n",
      "2_bad.swift": "struct A {}\n",
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/2_bad.swift:1: this version of migrate runs SQL"))
      #expect(try await !database.schema().contains("good"))
    }
  }
}

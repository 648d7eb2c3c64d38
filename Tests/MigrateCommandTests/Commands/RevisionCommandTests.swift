import Support
import Testing

@Suite("revision")
struct RevisionCommandTests {
  @Test("the first file is 0001, without parents")
  func firstFile() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let result = try await database.migrate("revision", "-m", "add users; and (more)")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output == "created versions/0001_add_users_and_more.sql\n")
      #expect(
        try database.directory.read("versions/0001_add_users_and_more.sql") == """
          -- revision: 0001
          -- down_revision: none
          -- message: add users; and (more)
          -- migrate:up

          -- migrate:down

          """)
    }
  }

  @Test("a revision without a way back says why, and has no down migration")
  func irreversible() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try await database.succeed("revision", "-m", "drop", "--irreversible", "the rows are gone")
      #expect(
        try database.directory.read("versions/0001_drop.sql") == """
          -- revision: 0001
          -- down_revision: none
          -- message: drop
          -- irreversible: the rows are gone
          -- migrate:up

          """)
      try await database.succeed("revision", "--swift", "-m", "a b", "--irreversible", "gone")
      let swift = try database.directory.read("versions/0002_a_b.swift")
      #expect(swift.contains("// irreversible: gone\n"))
      #expect(swift.hasSuffix("throws {\n  }\n}\n") && !swift.contains("func down"), "\(swift)")
      try database.directory.write([
        "templates/revision.sql": "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n",
        "templates/revision.swift": "struct S: Migration { func down(_ d: Int) {} }\n",
      ])
      try await database.succeed("revision", "-m", "mine", "--irreversible", "gone")
      let mine = try database.directory.read("versions/0003_mine.sql")
      #expect(mine.hasSuffix("-- migrate:up\nSELECT 1;\n"), "\(mine)")
      let refused = try await database.migrate(
        "revision", "--swift", "-m", "c d", "--irreversible", "gone")
      #expect(refused.exitCode == 65 && refused.errors.contains("func down"), "\(refused)")
      let empty = try await database.migrate("revision", "-m", "x", "--irreversible", " ")
      #expect(empty.exitCode == 64)
      let heads = try await database.migrate("history", "--json")
      #expect(heads.output.contains(#""irreversible":"the rows are gone""#), "\(heads)")
    }
  }

  @Test(
    "the number goes on as the files are numbered",
    arguments: [
      ("0007_a.sql", "0008"), ("9_a.sql", "10"), ("20991231235959_a.sql", "20991231235960"),
    ])
  func nextNumber(last: String, expected: String) async throws {
    let versions: KeyValuePairs = [last: SampleHistory.file(following: "none")]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("revision", "-m", "next")
      #expect(result.output == "created versions/\(expected)_next.sql\n", "\(result.errors)")
    }
  }

  @Test("after a timestamp comes the present time in 14 digits")
  func timestamp() async throws {
    let versions: KeyValuePairs = [
      "20200101000000_a.sql": SampleHistory.file(following: "none")
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("revision", "-m", "next")
      #expect(result.output.wholeMatch(of: #/created versions/2\d{13}_next\.sql\n/#) != nil)
      #expect(!result.output.contains("versions/20200101"))
    }
  }

  @Test("the new revision follows the head, or the one named by --head")
  func parent() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      try await database.migrate("revision", "-m", "next")
      #expect(
        try database.directory.read("versions/0004_next.sql")
          .contains("-- down_revision: 0003\n"))
      try await database.migrate("revision", "-m", "apart", "--head", "base")
      #expect(
        try database.directory.read("versions/0005_apart.sql")
          .contains("-- down_revision: none\n"))
    }
  }

  @Test("with several heads, one has to be named")
  func severalHeads() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let refused = try await database.migrate("revision", "-m", "next")
      #expect(refused.exitCode == 65)
      #expect(refused.errors.contains("there are 0003 and 0004"), "\(refused.errors)")
      let result = try await database.migrate("revision", "-m", "next", "--head", "billing@head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try database.directory.read("versions/0005_next.sql")
          .contains("-- down_revision: 0004\n"))
    }
  }

  @Test("a parent that is no head is refused, unless --splice allows the branch")
  func splice() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let refused = try await database.migrate("revision", "-m", "fix", "--head", "0002")
      #expect(refused.exitCode == 65)
      #expect(
        refused.errors == """
          error: 0002 is no head; the heads are 0003
          A revision that follows it starts a new branch; say so with --splice.

          """)
      #expect(try database.directory.names(in: "versions").count == 3)
      try await database.migrate("revision", "-m", "fix", "--head", "0002", "--splice")
      #expect(try await database.migrate("heads", "-q").output == "0003 (head)\n0004 (head)\n")
    }
  }

  @Test("labels and dependencies are written, and a label that is taken is refused")
  func labelsAndDependencies() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await database.migrate(
        "revision", "-m", "stock", "--head", "0003", "--branch-label", "stock",
        "--branch-label", "store", "--depends-on", "billing", "--depends-on", "0001")
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try database.directory.read("versions/0005_stock.sql")
      #expect(text.contains("-- depends_on: billing, 0001\n"))
      #expect(text.contains("-- branch_labels: stock, store\n"))
      #expect(try await database.migrate("show", "store@head").output.hasPrefix("Rev: 0005 "))

      let taken = try await database.migrate(
        "revision", "-m", "again", "--head", "0004", "--branch-label", "stock")
      #expect(taken.exitCode == 65)
      #expect(taken.errors.contains("branch label 'stock' is already a branch label"))
      #expect(try database.directory.names(in: "versions").count == 5)
    }
  }

  @Test("an unknown dependency is refused and nothing is written")
  func unknownDependency() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let result = try await database.migrate("revision", "-m", "next", "--depends-on", "nobody")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("depends_on nobody is no revision or branch label here"))
      #expect(try database.directory.names(in: "versions").count == 3)
    }
  }

  @Test("an identifier can be given, and one that is taken is refused and nothing is written")
  func identifier() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let taken = try await database.migrate("revision", "-m", "next", "--rev-id", "0002")
      #expect(taken.exitCode == 65)
      #expect(taken.errors.contains("revision 0002 is already declared in"), "\(taken.errors)")
      #expect(try database.directory.names(in: "versions").count == 3)
      let result = try await database.migrate("revision", "-m", "next", "--rev-id", "0010")
      #expect(result.output == "created versions/0010_next.sql\n", "\(result.errors)")
      #expect(try await database.migrate("heads").output == "0010 (head)\n")
    }
  }

  @Test(
    "an identifier that no file name or identifier can hold is refused and nothing is written",
    arguments: ["a@b", "x/y", "feature", "1.5", "12:13", "-1"])
  func impossibleIdentifier(identifier: String) async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let result = try await database.migrate("revision", "-m", "next", "--rev-id=\(identifier)")
      #expect(result.exitCode == 65, "\(result.output)\(result.errors)")
      #expect(try database.directory.names(in: "versions").count == 3)
      #expect(try await database.migrate("heads").exitCode == 0)
    }
  }

  @Test("a revision without a message is a wrong command line")
  func withoutMessage() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let result = try await database.migrate("revision")
      #expect(result.exitCode == 64)
      #expect(result.errors.hasPrefix("error: Missing expected argument '--message <text>'"))
      #expect(try database.directory.names(in: "versions").isEmpty)
    }
  }

  @Test("--json prints an object, and --quiet the path alone")
  func outputForScripts() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      #expect(
        try await database.migrate("revision", "-m", "a", "--json").output
          == #"{"down_revisions":[],"event":"created","path":"versions/0001_a.sql","revision":"0001"}"#
          + "\n")
      #expect(
        try await database.migrate("revision", "-m", "b", "--quiet").output
          == "versions/0002_b.sql\n")
    }
  }

  @Test("--edit opens the new file")
  func edit() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let result = try await database.migrate(
        "revision", "-m", "a", "-q", "--edit", environment: ["EDITOR": "cat"])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("-- revision: 0001\n"))
    }
  }
}

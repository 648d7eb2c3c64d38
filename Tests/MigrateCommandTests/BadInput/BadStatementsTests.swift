import Support
import Testing

/// What is wrong with a body: found when the plan is known and before any of it is run.
extension BadFilesTests {
  /// The statements of a file, which follow `SELECT 1;` on the second line, and what is said of them.
  struct Body: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var error: String
    var kinds: [TestDatabaseKind] = [.postgreSQL, .sqlite]
  }

  static let bodies = [
    Body(
      testDescription: "a string", text: "SELECT\n  'a;\nSELECT 2;",
      error: "4:3: the string that begins here is not closed before the section ends"),
    Body(
      testDescription: "a quoted name", text: "SELECT \"a;\nSELECT 2;",
      error: "3:8: the quoted name that begins here is not closed before the section ends"),
    Body(
      testDescription: "a dollar quote", text: "DO $x$ BEGIN\nEND; $y$;\n",
      error: "3:4: the string after `$x$` that begins here is not closed before the section ends",
      kinds: [.postgreSQL]),
    Body(
      testDescription: "a comment", text: "SELECT 2 /* a /* b */;\n",
      error: "3:10: the comment that begins here is not closed before the section ends",
      kinds: [.postgreSQL]),
    Body(
      testDescription: "a trigger", text: "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;\n",
      error:
        "3:1: the BEGIN … END body of the statement that begins here is not closed before the "
        + "section ends",
      kinds: [.sqlite]),
    Body(
      testDescription: "data", text: "COPY t FROM stdin;\n1\n2\n",
      error: "3:1: the data of this COPY is not ended by a line `\\.` before the section ends",
      kinds: [.postgreSQL]),
    Body(
      testDescription: "a command of psql", text: "\\connect other\n",
      error: "3:1: `\\connect` is a command of psql, which only psql understands; remove it, or "
        + "write in SQL what it does"),
    Body(
      testDescription: "a command of psql that ends a statement", text: "SELECT 2 \\gexec\n",
      error: "3:10: `\\gexec` is a command of psql, which only psql understands; remove it, or "
        + "write in SQL what it does"),
  ]

  @Test(
    "what is cut off, or not SQL, is named with the place where it begins, and nothing is run",
    arguments: bodies)
  func body(body: Body) async throws {
    for kind in body.kinds {
      try await TestDatabase.with(
        kind,
        versions: [
          "0001_good.sql": "-- migrate:up\nCREATE TABLE good (id integer);\n",
          "0002_bad.sql": "-- migrate:up\nSELECT 1;\n\(body.text)\n-- migrate:down\n",
        ]
      ) { database async throws in
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 65)
        #expect(result.output == "")
        #expect(result.errors == "versions/0002_bad.sql:\(body.error)\nNothing was run.\n")
        #expect(try await !database.schema().contains("good"))
        #expect(try await !database.hasStateTables())
      }
    }
  }

  @Test("the bad statements of several files are reported together")
  func severalBodies() async throws {
    try await TestDatabase.with(
      .sqlite,
      versions: ["1_a.sql": "-- migrate:up\n\\d\n", "2_b.sql": "-- migrate:up\nSELECT 'a\n"]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(
        result.errors == """
          versions/1_a.sql:2:1: `\\d` is a command of psql, which only psql understands; remove it, \
          or write in SQL what it does
          versions/2_b.sql:2:8: the string that begins here is not closed before the section ends
          Nothing was run.

          """)
    }
  }
}

import Support
import Testing

/// `rebase` with paths: two people numbered their files alike.
@Suite("rebase of files whose numbers are taken")
struct RenumberTests {
  private static let body = "-- migrate:up\r\nSELECT 'ä';\t\n\n-- migrate:down\nSELECT 2; -- end"

  private static let versions: KeyValuePairs = [
    "0001_users.sql": SampleHistory.file(following: "none"),
    "0002_items.sql": SampleHistory.file(following: "0001", "-- revision: 0002"),
    "0002_mine.sql": "-- revision: 0002\n-- down_revision: 0001\n" + body,
    "0003_mine_too.sql": SampleHistory.file(following: "0002", "-- revision: 0003"),
    "0003_theirs.sql": SampleHistory.file(following: "0002", "-- revision: 0003"),
  ]

  @Test("they get the next numbers, one on top of the other, and keep their bodies")
  func renumber() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      #expect(try await database.migrate("heads").exitCode == 65)
      let result = try await database.migrate(
        "rebase", "versions/0002_mine.sql", "versions/0003_mine_too.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.output == """
          versions/0002_mine.sql is versions/0004_mine.sql now, and follows 0003
          versions/0003_mine_too.sql is versions/0005_mine_too.sql now, and follows 0004

          """)
      #expect(
        try database.directory.names(in: "versions") == [
          "0001_users.sql", "0002_items.sql", "0003_theirs.sql", "0004_mine.sql",
          "0005_mine_too.sql",
        ])
      #expect(
        try database.directory.read("versions/0004_mine.sql")
          == "-- revision: 0004\n-- down_revision: 0003\n" + Self.body)
      let history = try await database.migrate("history")
      #expect(
        history.output == """
          0004 -> 0005 (head), mine too
          0003 -> 0004, mine
          0002 -> 0003, theirs
          0001 -> 0002, items
          <base> -> 0001, users

          """, "\(history.errors)")
    }
  }

  @Test("--onto names what the first follows; the others follow one another")
  func onto() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate(
        "rebase", "0002_mine.sql", "0003_mine_too.sql", "--onto", "0002")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try database.directory.read("versions/0004_mine.sql").contains("-- down_revision: 0002\n"))
      #expect(
        try database.directory.read("versions/0005_mine_too.sql")
          .contains("-- down_revision: 0004\n"))
    }
  }

  @Test("a file that is not there is an error before anything is renamed")
  func missing() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let result = try await database.migrate("rebase", "versions/0002_mine.sql", "0009_none.sql")
      #expect(result.exitCode == 65)
      #expect(result.errors == "error: 0009_none.sql is no migration file of versions\n")
      #expect(try database.directory.names(in: "versions") == Self.versions.map(\.key))
    }
  }

  @Test("a file whose name ends like the named one is another file")
  func sameEnding() async throws {
    let versions: KeyValuePairs = [
      "1_a.sql": SampleHistory.file(following: "none"),
      "2_mine.sql": SampleHistory.file(following: "1"),
      "2_theirs.sql": SampleHistory.file(following: "1"),
      "12_mine.sql": SampleHistory.file(following: "2"),
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("rebase", "2_mine.sql")
      #expect(
        result.output == "versions/2_mine.sql is versions/13_mine.sql now, and follows 12\n",
        "\(result.errors)")
    }
  }
}

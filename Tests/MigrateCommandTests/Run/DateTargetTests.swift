import Support
import Testing

@Suite("upgrade --to-date")
struct DateTargetTests {
  private static func table(_ name: String) -> String {
    "-- migrate:up\nCREATE TABLE \(name) (id integer);\n-- migrate:down\nDROP TABLE \(name);\n"
  }

  @Test(
    "applies what was made up to a day or a moment",
    arguments: [
      ("2026-11-24", ["20261120090000", "20261124120000"]),
      ("2026-11-24T11:59", ["20261120090000"]),
      ("2026-11-24 12:00:00Z", ["20261120090000", "20261124120000"]),
      ("2027-01-01", ["20261120090000", "20261124120000", "20261125000000"]), ("2020-02-29", []),
    ])
  func numbers(date: String, expected: [String]) async throws {
    try await TestDatabase.with(
      .sqlite,
      versions: [
        "20261120090000_a.sql": Self.table("a"), "20261124120000_b.sql": Self.table("b"),
        "20261125000000_c.sql": Self.table("c"),
      ]
    ) { database async throws in
      let result = try await database.migrate("upgrade", "--to-date", date)
      #expect(result.exitCode == 0, "\(result.errors)")
      let applied = expected.isEmpty ? [] : try await database.applied()
      #expect(applied == expected)
    }
  }

  @Test("takes the time at which git got a file that is numbered otherwise")
  func git() async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": Self.table("a")]) {
      database async throws in
      let unknown = try await database.migrate("upgrade", "--to-date", "2026-01-02")
      #expect(unknown.exitCode == 64)
      #expect(unknown.errors.contains("versions/0001_a.sql has no date"))
      func commit(_ date: String) async throws {
        try await database.git("init", "-q")
        try await database.git("add", "versions")
        try await database.git("commit", "-qm", "x", environment: ["GIT_COMMITTER_DATE": date])
      }
      try await commit("2026-01-01T12:00:00Z")
      try database.write(["0002_b.sql": Self.table("b")])
      try await commit("2026-01-03T12:00:00Z")
      try database.write(["0003_c.sql": Self.table("c")])
      try await database.migrate("upgrade", "--to-date", "2026-01-02")
      #expect(try await database.applied() == ["0001"])
      try await database.migrate("upgrade", "--to-date", "2999-01-01")
      #expect(try await database.applied() == ["0001", "0002", "0003"])
    }
  }

  @Test(
    "refuses what is no date",
    arguments: ["yesterday", "2026-02-30", "2026-13-01", "2026-01-01T25:00"])
  func bad(date: String) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let result = try await database.migrate("upgrade", "--to-date", date)
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("'\(date)' is no "))
    }
  }
}

import Support
import Testing

@Suite("A file of another branch")
struct BranchHistoryTests {
  @Test("that is applied is told from an edited one, and from one that is missing")
  func branches() async throws {
    let table = { (name: String) in
      "-- migrate:up\nCREATE TABLE \(name) (id integer);\n-- migrate:down\nDROP TABLE \(name);\n"
    }
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": table("a")]) {
      database async throws in
      try await database.git("init", "-q", "-b", "main")
      try await database.git("add", "versions")
      try await database.git("commit", "-qm", "a")
      try await database.git("checkout", "-qb", "feature/other")
      try database.write(["0002_other.sql": table("other")])
      try await database.git("add", "versions")
      try await database.git("commit", "-qm", "other")
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)

      try await database.git("checkout", "-q", "main")
      let ahead = try await database.migrate("upgrade", "head")
      #expect(ahead.exitCode == 66, "\(ahead.errors)")
      let place = "0002 as it is applied is 0002_other.sql of the branch feature/other"
      #expect(ahead.errors.contains(place), "\(ahead.errors)")

      try database.write(["0002_mine.sql": table("mine")])
      let other = try await database.migrate("upgrade", "head")
      #expect(other.exitCode == 65, "\(other.errors)")
      #expect(other.errors.contains("\(place): another file, not an edit of this one."))

      try await database.git("checkout", "-q", "feature/other")
      try database.remove("0002_mine.sql")
      try database.write(["0002_other.sql": table("edited")])
      let edited = try await database.migrate("upgrade", "head")
      #expect(edited.errors.contains("the file was edited after it was applied"))
    }
  }
}

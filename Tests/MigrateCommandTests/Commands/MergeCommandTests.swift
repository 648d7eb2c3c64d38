import Support
import Testing

@Suite("merge")
struct MergeCommandTests {
  @Test(
    "all heads are joined, also when nothing is named",
    arguments: [[], ["heads"], ["0003", "0004"], ["0003", "billing@head"]])
  func merge(revisions: [String]) async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await runProcess(
        migrateExecutable, ["merge"] + revisions + ["-m", "join"], in: database.directory)
      #expect(result.output == "created versions/0005_join.sql\n", "\(result.errors)")
      #expect(
        try database.directory.read("versions/0005_join.sql")
          .contains("-- down_revision: 0003, 0004\n"))
      #expect(
        try await database.migrate("heads").output == "0005 (billing) (head) (merge point)\n")
    }
  }

  @Test("an upgrade goes over both branches to the merge, and back down")
  func run() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      try await database.migrate("merge", "-m", "join")
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001", "0002", "0003", "0004", "0005"])
      #expect(try await database.migrate("downgrade", "0002").exitCode == 0)
      #expect(try await database.applied() == ["0001", "0002"])
    }
  }

  @Test(
    "one revision is nothing to merge", arguments: [["0004"], ["0004", "0004"], ["billing@head"]])
  func nothingToMerge(revisions: [String]) async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await runProcess(
        migrateExecutable, ["merge"] + revisions + ["-m", "join"], in: database.directory)
      #expect(result.exitCode == 65)
      #expect(result.errors == "error: there is nothing to merge: only 0004 is named\n")
      #expect(try database.directory.names(in: "versions").count == 4)
    }
  }

  @Test("a merge of a revision with its own ancestor is refused and nothing is written")
  func ancestor() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.twoHeads) {
      database async throws in
      let result = try await database.migrate("merge", "0004", "0001", "-m", "join")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("merges 0004 with its own ancestor 0001"))
      #expect(try database.directory.names(in: "versions").count == 4)
    }
  }
}

import Migrations
import Testing

@Suite("ranges that one revision can replace")
struct SquashRangeTests {
  private func range(_ graph: RevisionGraph, _ text: String) throws -> SquashRange {
    try graph.squashRange(graph.history(text))
  }

  @Test("a range with branches and their merge follows what its first revision follows")
  func merged() throws {
    let range = try range(.merged(), "trunk:merge")
    #expect(range.revisions == ["trunk", "bill1", "bill2", "find1", "find2", "merge"])
    #expect(range.parents == ["init"])
    #expect(range.branchLabels == ["billing", "search"])
    #expect(range.dependencies.isEmpty)
  }

  @Test("a branch that joins inside the range is followed as well")
  func joined() throws {
    let range = try range(.merged(), "find1:merge")
    #expect(range.revisions == ["find1", "find2", "merge"])
    #expect(range.parents == ["bill2"])
  }

  @Test("what the range depends on is kept, unless something else it stands on does")
  func dependencies() throws {
    let range = try range(.dependent(), "item1:item3")
    #expect(range.parents.isEmpty)
    #expect(range.dependencies == ["user2"])
  }

  @Test("a range is refused that is too short, has several ends, or a branch on its middle")
  func refused() throws {
    #expect(throws: SquashRangeError.single(["init"])) { try range(.merged(), ":init") }
    #expect(throws: SquashRangeError.severalEnds(["bill2", "find2"])) {
      try range(.branches(), "trunk:")
    }
    #expect(throws: SquashRangeError.branchesOff("find1", at: "trunk")) {
      try range(.branches(), "init:bill1")
    }
    #expect(throws: SquashRangeError.branchesOff("item2", at: "user2")) {
      try range(.dependent(), "user1:user3")
    }
  }
}

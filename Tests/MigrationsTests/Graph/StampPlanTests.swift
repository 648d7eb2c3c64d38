import Migrations
import Testing

@Suite("Stamp plans")
struct StampPlanTests {
  @Test("a stamp up records what leads to the target, in order")
  func up() throws {
    let graph = try RevisionGraph.branches()
    let plan = try graph.planStamp([RevisionIdentifier(.name("bill1"))], applied: ["init"])
    #expect(plan == StampPlan(recorded: ["trunk", "bill1"], removed: []))
  }

  @Test("a stamp down removes what is above the target, the last first")
  func down() throws {
    let graph = try RevisionGraph.branches()
    let plan = try graph.planStamp(
      [RevisionIdentifier(.name("init"))], applied: graph.applied("bill1", "find1"))
    #expect(plan == StampPlan(recorded: [], removed: ["find1", "bill1", "trunk"]))
  }

  @Test("a stamp of what is at the target changes nothing")
  func unchanged() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.planStamp([RevisionIdentifier(.heads)], applied: applied).isEmpty)
  }

  @Test("heads of other branches stay")
  func otherBranches() throws {
    let graph = try RevisionGraph.branches()
    #expect(
      try graph.stamp("find2", from: graph.applied("bill2", "find1"))
        == graph.applied("bill2", "find2"))
    #expect(
      try graph.stamp("find1", from: graph.applied("bill2")) == graph.applied("bill2", "find1"))
  }

  @Test("a stamp below a merge leaves only the side that is named")
  func belowMerge() throws {
    let graph = try RevisionGraph.merged()
    #expect(try graph.stamp("bill2", from: graph.applied("last")) == graph.applied("bill2"))
  }

  @Test("a stamp of a merge replaces all heads that lead to it")
  func merge() throws {
    let graph = try RevisionGraph.merged()
    #expect(
      try graph.stamp("merge", from: graph.applied("bill2", "find1")) == graph.applied("merge"))
    #expect(
      try graph.stamp("search@head", from: graph.applied("bill2", "find1")) == graph.applied("last")
    )
  }

  @Test("what the target depends on is recorded, and what depends on the target removed")
  func dependencies() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.stamp("item2") == ["user1", "user2", "item1", "item2"])
    #expect(try graph.stamp("user1", from: graph.applied("item3", "user3")) == ["user1"])
  }

  @Test("base removes everything, and the base of a branch what only that branch needs")
  func base() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.stamp("base", from: applied) == [])
    #expect(try graph.stamp("search@base", from: applied) == graph.applied("bill2"))
  }

  @Test("each of several targets is recorded")
  func severalTargets() throws {
    let graph = try RevisionGraph.branches()
    let both = graph.applied("bill1", "find2")
    #expect(try graph.stamp("bill1", "find2") == both)
    #expect(try graph.stamp("bill1", "find2", from: graph.applied("bill2", "find1")) == both)
    #expect(try graph.stamp("heads", from: graph.applied("bill2", "find1")).count == 6)
  }
}

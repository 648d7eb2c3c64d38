import Migrations
import Testing

@Suite("Expand and contract phases")
struct PhaseTests {
  /// What an upgrade to all heads applies in the expand phase, and what it holds back.
  private func expand(
    _ graph: RevisionGraph, contract: Set<String>, applied: Set<String> = []
  ) throws -> (applied: [String], deferred: [String]) {
    let plan = try graph.planUpgrade(to: [RevisionIdentifier(.heads)], applied: applied)
      .holdingBack(contract, in: graph)
    return (plan.revisions, plan.deferred)
  }

  @Test("a contract revision and all that stands on it are held back")
  func descendants() throws {
    let plan = try expand(.merged(), contract: ["bill1"])
    #expect(plan.applied == ["init", "trunk", "find1", "find2"])
    #expect(plan.deferred == ["bill1", "bill2", "merge", "last"])
  }

  @Test("what depends on a contract revision is held back too")
  func dependents() throws {
    let plan = try expand(.dependent(), contract: ["user2"])
    #expect(plan.applied == ["user1", "item1"])
    #expect(plan.deferred == ["user2", "user3", "item2", "item3"])
  }

  @Test("a contract revision that is applied holds nothing back")
  func applied() throws {
    let graph = try RevisionGraph.branches()
    let plan = try expand(graph, contract: ["bill1"], applied: graph.applied("bill1"))
    #expect(plan.applied == ["bill2", "find1", "find2"])
    #expect(plan.deferred.isEmpty)
  }

  @Test("a contract revision that the target does not need holds nothing back")
  func unneeded() throws {
    let graph = try RevisionGraph.branches()
    let plan = try graph.planUpgrade(
      to: [RevisionIdentifier(parsing: "find2")], applied: []
    ).holdingBack(["bill1"], in: graph)
    #expect(plan.revisions == ["init", "trunk", "find1", "find2"])
    #expect(plan.deferred.isEmpty)
  }

  @Test("a contract step in the same release as an expand step below it is found, with the nearest")
  func mixed() throws {
    let graph = try RevisionGraph.merged()
    #expect(
      graph.mixedPhases(in: ["bill1", "bill2", "find1", "find2"], contract: ["bill2", "find1"])
        == [MixedPhases(contract: "bill2", expand: "bill1")])
    #expect(
      graph.mixedPhases(in: ["trunk", "bill1", "bill2"], contract: ["bill2"])
        == [MixedPhases(contract: "bill2", expand: "bill1")])
  }

  @Test("a contract step whose expand steps were released before is none")
  func released() throws {
    let graph = try RevisionGraph.branches()
    #expect(graph.mixedPhases(in: ["bill2", "find1"], contract: ["bill2"]).isEmpty)
  }

  @Test("an expand step on top of a contract step is no finding")
  func expandAbove() throws {
    let graph = try RevisionGraph.branches()
    #expect(graph.mixedPhases(in: ["bill1", "bill2"], contract: ["bill1"]).isEmpty)
  }
}

import Migrations
import Testing

@Suite("Upgrade plans")
struct UpgradePlanTests {
  @Test("a line is applied from where it stands")
  func line() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("bill2", from: graph.applied("trunk")) == ["bill1", "bill2"])
  }

  @Test("a target that is reached is a plan with nothing to do")
  func reached() throws {
    let graph = try RevisionGraph.merged()
    let applied = graph.applied("last")
    #expect(try graph.planUpgrade(to: [RevisionIdentifier(.head)], applied: applied).isEmpty)
    #expect(try graph.upgrade("trunk", from: applied) == [])
  }

  @Test("both sides of a merge are applied before it, without what is applied already")
  func merge() throws {
    let graph = try RevisionGraph.merged()
    #expect(
      try graph.upgrade("head", from: graph.applied("bill1")) == [
        "bill2", "find1", "find2", "merge", "last",
      ])
  }

  @Test("a merge of three, of which one side has gone on, needs only the missing side")
  func partlyMerged() throws {
    let graph = try RevisionGraph([
      Revision("a1"), Revision("a2", "a1"), Revision("b1"), Revision("b2", "b1"), Revision("c1"),
      Revision("merge", "a2", "b1", "c1"),
    ])
    #expect(try graph.upgrade("merge", from: graph.applied("b2", "a1", "c1")) == ["a2", "merge"])
  }

  @Test("dependencies are applied first")
  func dependencies() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.upgrade("items@head") == ["user1", "user2", "item1", "item2", "item3"])
  }

  @Test("several targets are reached together, also when one stands on another")
  func severalTargets() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("bill1", "find1") == ["init", "trunk", "bill1", "find1"])
    #expect(try graph.upgrade("bill1", "trunk") == ["init", "trunk", "bill1"])
  }

  @Test("a revision that was added below an applied one is applied")
  func gap() throws {
    let graph = try RevisionGraph([Revision("1"), Revision("2", "1"), Revision("3", "2")])
    #expect(try graph.upgrade("head", from: ["1", "3"]) == ["2"])
  }

  @Test("a revision that the graph does not have is an error")
  func missing() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.missingRevisions(["x", "y"])) {
      try graph.upgrade("heads", from: ["init", "y", "x"])
    }
  }
}

@Suite("Downgrade plans")
struct DowngradePlanTests {
  @Test("a downgrade reverts all branches above its target, the last applied first")
  func allBranches() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.downgrade("trunk", from: applied) == ["find2", "find1", "bill2", "bill1"])
    #expect(try graph.downgrade("bill1", from: applied) == ["bill2"])
  }

  @Test("with a branch only that branch is reverted", arguments: ["search", "find1", "find2"])
  func oneBranch(_ branch: String) throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.downgrade("\(branch)@trunk", from: applied) == ["find2", "find1"])
  }

  @Test("a branch that lies below the target has nothing above it to choose")
  func branchBelow() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.notAboveTarget(branch: "init", target: "trunk")) {
      try graph.downgrade("init@trunk", from: graph.applied("bill2"))
    }
  }

  @Test("to base, everything is reverted, or one line with all that depends on it")
  func base() throws {
    let graph = try RevisionGraph.dependent()
    let applied = graph.applied("user3", "item3")
    #expect(try graph.downgrade("base", from: applied) == graph.topologicalOrder.reversed())
    #expect(try graph.downgrade("items@base", from: applied) == ["item3", "item2", "item1"])
    #expect(
      try graph.downgrade("users@base", from: applied) == [
        "item3", "item2", "user3", "user2", "user1",
      ])
  }

  @Test("below a merge, the merge is reverted and the other side stays")
  func merge() throws {
    let graph = try RevisionGraph.merged()
    #expect(try graph.downgrade("bill2", from: graph.applied("last")) == ["last", "merge"])
  }

  @Test("a side of a merge that has gone on stays")
  func merged() throws {
    let graph = try RevisionGraph([
      Revision("a1"), Revision("a2", "a1"), Revision("b1"), Revision("merge", "a2", "b1"),
      Revision("b2", "b1"),
    ])
    #expect(try graph.downgrade("a1", from: graph.applied("merge", "b2")) == ["merge", "a2"])
  }

  @Test("branches that depend on each other crosswise lose only what stands on the target")
  func crosswise() throws {
    let graph = try RevisionGraph([
      Revision("a1"), Revision("a2", "a1"), Revision("a3", "a2", needs: ["b1"]), Revision("b1"),
      Revision("b2", "b1", needs: ["a2"]),
    ])
    #expect(try graph.downgrade("b1", from: graph.applied("a3", "b2")) == ["b2"])
  }

  @Test("a target that is reached is a plan with nothing to do")
  func reached() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.downgrade("bill1", from: graph.applied("bill1", "find2")) == [])
    #expect(try graph.downgrade("search@trunk", from: graph.applied("bill2")) == [])
    #expect(try graph.downgrade("base", from: []) == [])
  }

  @Test("a target that nothing follows is reached, although another revision depends on it")
  func reachedBelowDependency() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.downgrade("user2", from: graph.applied("item2")) == [])
  }

  @Test("a target that is not applied is an error")
  func notApplied() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.notApplied("bill2")) {
      try graph.downgrade("bill2", from: graph.applied("bill1"))
    }
    #expect(throws: RevisionError.notApplied("init")) { try graph.downgrade("init", from: []) }
  }

  @Test("a revision that only the database knows is reverted too")
  func withoutFile() throws {
    let graph = try RevisionGraph([Revision("1"), Revision(id: "2", downRevisions: ["1"])])
    #expect(try graph.downgrade("1", from: ["1", "2"]) == ["2"])
  }

  @Test(
    "a branch's own end is no target for a downgrade where there are other heads",
    arguments: ["bill@head", "bill@heads", "bill2@head", "find@head", "trunk@head", "bill@current"])
  func downgradeToEndOfBranch(target: String) throws {
    let graph = try RevisionGraph([
      Revision(id: "trunk", downRevisions: []),
      Revision(id: "bill2", downRevisions: ["trunk"], branchLabels: ["bill"]),
      Revision(id: "find2", downRevisions: ["trunk"], branchLabels: ["find"]),
    ])
    let applied = Set(graph.topologicalOrder)
    #expect {
      try graph.downgrade(target, from: applied)
    } throws: { error in
      guard case .ambiguous(_, let candidates)? = error as? RevisionError else { return false }
      return candidates == ["bill2", "find2"]
    }
    #expect(try graph.downgrade("bill@bill2", from: applied) == [])
    #expect(try graph.downgrade("bill@head-1", from: applied) == ["bill2"])
  }
}

import Migrations
import Testing

@Suite("+N")
struct StepsUpTests {
  @Test("count from the applied head")
  func fromHead() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.upgrade("+1", from: graph.applied("user1")) == ["user2"])
    #expect(try graph.upgrade("+2", from: graph.applied("user1")) == ["user2", "user3"])
  }

  @Test("count from base when nothing is applied")
  func fromBase() throws {
    #expect(try RevisionGraph.branches().upgrade("+2") == ["init", "trunk"])
  }

  @Test("bring dependencies with them")
  func dependencies() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.upgrade("+1", from: ["item1"]) == ["user1", "user2", "item2"])
  }

  @Test("beyond the head are an error that says how many there are")
  func overshoot() throws {
    let graph = try RevisionGraph.merged()
    let error = RevisionError.overshoot(try RevisionIdentifier(parsing: "+3"), available: 1)
    #expect(throws: error) { try graph.upgrade("+3", from: graph.applied("merge")) }
  }

  @Test("from several applied heads are an error that lists them")
  func severalHeads() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.severalApplied(
      try RevisionIdentifier(parsing: "+1"), heads: ["bill1", "find1"])
    #expect(throws: error) { try graph.upgrade("+1", from: graph.applied("bill1", "find1")) }
  }

  @Test("past a branch point are an error that lists the ways")
  func branchPoint() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.fork(
      try RevisionIdentifier(parsing: "+1"), at: "trunk", candidates: ["bill1", "find1"])
    #expect(throws: error) { try graph.upgrade("+1", from: graph.applied("trunk")) }
  }

  @Test("are refused by downgrade, stamp and show")
  func wrongCommand() throws {
    let graph = try RevisionGraph.branches()
    let identifier = try RevisionIdentifier(parsing: "+1")
    #expect(throws: RevisionError.wrongDirection(identifier)) {
      try graph.downgrade("+1", from: graph.applied("trunk"))
    }
    #expect(throws: RevisionError.relative(identifier)) { try graph.stamp("+1") }
    #expect(throws: RevisionError.relative(identifier)) { try graph.show("+1") }
  }
}

@Suite("branch@+N")
struct BranchStepsUpTests {
  @Test("choose the way at a branch point")
  func atBranchPoint() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("search@+1", from: graph.applied("trunk")) == ["find1"])
    #expect(try graph.upgrade("find2@+2", from: graph.applied("trunk")) == ["find1", "find2"])
  }

  @Test("count from the branch's own head among several")
  func ownHead() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("search@+1", from: graph.applied("bill1", "find1")) == ["find2"])
  }

  @Test("count from below another branch's head when nothing of the branch is applied")
  func belowOtherHead() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("search@+1", from: graph.applied("bill2")) == ["find1"])
  }

  @Test("count from base when nothing below the branch is applied")
  func fromBase() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.upgrade("items@+1", from: graph.applied("user3")) == ["item1"])
  }

  @Test("count from what a dependency brought")
  func broughtByDependency() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.upgrade("users@+1", from: graph.applied("item3")) == ["user3"])
  }

  @Test("count from the last of what a dependency brought, where that depends on the others")
  func lastBroughtByDependency() throws {
    let graph = try RevisionGraph([
      Revision("root"), Revision("left", "root"), Revision("right", "root", needs: ["left"]),
      Revision("next", "right"), Revision("other", needs: ["right"]),
    ])
    #expect(try graph.upgrade("root@+1", from: graph.applied("other")) == ["next"])
  }
}

@Suite("-N")
struct StepsDownTests {
  @Test("count from the applied head")
  func fromHead() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.downgrade("-1", from: graph.applied("bill2")) == ["bill2"])
    #expect(try graph.downgrade("-2", from: graph.applied("trunk")) == ["trunk", "init"])
  }

  @Test("revert nothing but the head's own line")
  func ownLine() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.downgrade("-2", from: graph.applied("item2")) == ["item2", "item1"])
  }

  @Test("from several applied heads are an error that lists them")
  func severalHeads() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.severalApplied(
      try RevisionIdentifier(parsing: "-1"), heads: ["bill2", "find1"])
    #expect(throws: error) { try graph.downgrade("-1", from: graph.applied("bill2", "find1")) }
  }

  @Test("below a merge are an error that lists its parents")
  func merge() throws {
    let graph = try RevisionGraph.merged()
    let error = RevisionError.fork(
      try RevisionIdentifier(parsing: "-2"), at: "merge", candidates: ["bill2", "find2"])
    #expect(throws: error) { try graph.downgrade("-2", from: graph.applied("last")) }
  }

  @Test("below base are an error that says how many there are")
  func overshoot() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.overshoot(try RevisionIdentifier(parsing: "-3"), available: 2)
    #expect(throws: error) { try graph.downgrade("-3", from: graph.applied("trunk")) }
  }

  @Test("from nothing are an error")
  func nothingApplied() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.nothingApplied(try RevisionIdentifier(parsing: "-1"))) {
      try graph.downgrade("-1", from: [])
    }
  }

  @Test("are refused by upgrade and stamp, and count from the heads for show")
  func otherCommands() throws {
    let graph = try RevisionGraph.branches()
    let identifier = try RevisionIdentifier(parsing: "-1")
    #expect(throws: RevisionError.wrongDirection(identifier)) {
      try graph.upgrade("-1", from: graph.applied("trunk"))
    }
    #expect(throws: RevisionError.relative(identifier)) { try graph.stamp("-1") }
    #expect(try graph.show("-1") == ["bill1", "find1"])
    #expect(try graph.show("-2") == ["trunk"])
    #expect(try graph.show("search@-1") == ["find1"])
  }
}

@Suite("branch@-N")
struct BranchStepsDownTests {
  @Test("count from the branch's own head among several")
  func ownHead() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.downgrade("search@-1", from: applied) == ["find2"])
    #expect(try graph.downgrade("search@-2", from: applied) == ["find2", "find1"])
    #expect(try graph.downgrade("bill2@-1", from: applied) == ["bill2"])
  }

  @Test("count from a head that is hidden below a dependency, and revert what depends on it")
  func hidden() throws {
    let graph = try RevisionGraph.dependent()
    #expect(
      try graph.downgrade("users@-1", from: graph.applied("item3")) == ["item3", "item2", "user2"])
  }

  @Test("are an error when nothing of the branch is applied")
  func nothingApplied() throws {
    let graph = try RevisionGraph.dependent()
    #expect(throws: RevisionError.nothingApplied(try RevisionIdentifier(parsing: "items@-1"))) {
      try graph.downgrade("items@-1", from: graph.applied("user2"))
    }
  }
}

@Suite("Steps from a revision")
struct StepsFromRevisionTests {
  @Test("lead up and down, whatever is applied")
  func upAndDown() throws {
    let graph = try RevisionGraph.merged()
    #expect(try graph.upgrade("bill1+1") == ["init", "trunk", "bill1", "bill2"])
    #expect(try graph.upgrade("bill2-2", from: ["init"]) == ["trunk"])
    #expect(try graph.downgrade("init+1", from: graph.applied("bill1")) == ["bill1"])
    #expect(try graph.downgrade("bill1-1", from: graph.applied("bill2")) == ["bill2", "bill1"])
    #expect(try graph.show("last-1") == ["merge"])
    #expect(try graph.stamp("bill2-1") == graph.applied("bill1"))
  }

  @Test("may lead to base")
  func toBase() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.downgrade("trunk-2", from: graph.applied("trunk")) == ["trunk", "init"])
    #expect(try graph.upgrade("init-1") == [])
  }

  @Test("choose the way up by the branch before @")
  func branch() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.show("search@trunk+1") == ["find1"])
    #expect(throws: RevisionError.self) { try graph.show("trunk+1") }
  }

  @Test("down from a branch's head revert that branch alone")
  func branchHead() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill2", "find2")
    #expect(try graph.downgrade("search@head-1", from: applied) == ["find2"])
    #expect(try graph.downgrade("search@base+2", from: applied) == ["find2", "find1"])
  }

  @Test("beyond the graph are an error")
  func overshoot() throws {
    let graph = try RevisionGraph.branches()
    for text in ["bill2+1", "init-2"] {
      #expect(throws: RevisionError.self) { try graph.upgrade(text) }
      #expect(throws: RevisionError.self) {
        try graph.downgrade(text, from: graph.applied("bill2"))
      }
    }
  }
}

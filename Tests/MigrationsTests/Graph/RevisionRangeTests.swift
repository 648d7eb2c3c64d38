import Migrations
import Testing

@Suite("Ranges of the history")
struct RevisionRangeTests {
  @Test("without ends, all revisions are listed in the order of application")
  func all() throws {
    let graph = try RevisionGraph.merged()
    #expect(try graph.history(":") == graph.topologicalOrder)
    #expect(try graph.history("base:heads") == graph.topologicalOrder)
  }

  @Test("both ends are included")
  func inclusive() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.history("trunk:bill2") == ["trunk", "bill1", "bill2"])
    #expect(try graph.history("bill1:") == ["bill1", "bill2"])
    #expect(try graph.history("bill1:bill1") == ["bill1"])
  }

  @Test("from base, what the end depends on is listed; from a revision, only what follows it")
  func dependencies() throws {
    let graph = try RevisionGraph.dependent()
    #expect(
      try graph.history(":items@head") == ["user1", "user2", "item1", "item2", "item3"])
    #expect(try graph.history("item1:item3") == ["item1", "item2", "item3"])
  }

  @Test("the whole of a merge is listed from below its branch point, and one side from above")
  func merge() throws {
    let graph = try RevisionGraph.merged()
    #expect(
      try graph.history("trunk:merge") == ["trunk", "bill1", "bill2", "find1", "find2", "merge"])
    #expect(try graph.history("bill1:merge") == ["bill1", "bill2", "merge"])
  }

  @Test("a start that does not lead to the end is an error")
  func wrongOrder() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.notAnAncestor("bill2", of: ["bill1"])) {
      try graph.history("bill2:bill1")
    }
    #expect(throws: RevisionError.notAnAncestor("bill1", of: ["find1"])) {
      try graph.history("bill1:find1")
    }
    #expect(throws: RevisionError.notAnAncestor("init", of: [])) { try graph.history("init:base") }
  }

  @Test("a start with a branch leaves only the ends of that branch")
  func branch() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.history("users@base:") == ["user1", "user2", "user3"])
    #expect(try graph.history("users@user2:heads") == ["user2", "user3"])
  }

  @Test("current is what is applied, at either end")
  func current() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill1")
    #expect(try graph.history(":current", applied: applied) == ["init", "trunk", "bill1"])
    #expect(try graph.history("current:", applied: applied) == ["bill1", "bill2"])
    #expect(try graph.history(":current") == [])
    #expect(try graph.history("current:") == graph.topologicalOrder)
  }

  @Test("-N counts back from the end")
  func stepsBack() throws {
    let graph = try RevisionGraph.branches()
    let applied = graph.applied("bill1")
    #expect(try graph.history("-1:current", applied: applied) == ["trunk", "bill1"])
    #expect(try graph.history("-1:find2") == ["find1", "find2"])
    #expect(try graph.history("-1:") == ["bill1", "bill2", "find1", "find2"])
    #expect(try graph.history("search@-1:") == ["find1", "find2"])
  }

  @Test("+N counts on from the start")
  func stepsOn() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.history("init:+1") == ["init", "trunk"])
    #expect(try graph.history(":+2") == ["init", "trunk"])
    #expect(try graph.history("trunk:search@+1") == ["trunk", "find1"])
    #expect(throws: RevisionError.self) { try graph.history("trunk:+1") }
  }

  @Test("steps beyond the graph end where it ends")
  func clamped() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.history("-9:trunk") == ["init", "trunk"])
    #expect(try graph.history("bill1:+9") == ["bill1", "bill2"])
    #expect(try graph.history("init-9:init+1") == ["init", "trunk"])
  }

  @Test("steps that count from nothing are an error")
  func fromNothing() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.self) { try graph.history("+1:") }
    #expect(throws: RevisionError.self) { try graph.history(":-1") }
    #expect(throws: RevisionError.self) { try graph.history("-1:+1") }
  }

  @Test("what is applied at an identifier includes what it needs")
  func appliedAt() throws {
    let graph = try RevisionGraph.dependent()
    #expect(
      try graph.applied(at: RevisionIdentifier(.name("item2")))
        == ["user1", "user2", "item1", "item2"])
    #expect(try graph.applied(at: RevisionIdentifier(.base)) == [])
  }
}

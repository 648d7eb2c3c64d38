import Migrations
import Testing

@Suite("Revision graph")
struct RevisionGraphTests {
  @Test("an empty graph has no heads, and its head is base")
  func empty() throws {
    let graph = try RevisionGraph([])
    #expect(graph.heads == [] && graph.bases == [])
    #expect(try graph.upgrade("head") == [])
    #expect(try graph.downgrade("base", from: []) == [])
    #expect(try graph.history(":") == [])
  }

  @Test("bases, heads, branch points and merge points are found")
  func shape() throws {
    let graph = try RevisionGraph.merged()
    #expect(graph.bases == ["init"])
    #expect(graph.heads == ["last"])
    #expect(graph.branchPoints == ["trunk"])
    #expect(graph.mergePoints == ["merge"])
    #expect(graph.children(of: "trunk") == ["bill1", "find1"])
    #expect(graph.children(of: "unheard-of") == [])
  }

  @Test("a head on which another revision depends is a head, but not an effective one")
  func effectiveHeads() throws {
    let graph = try RevisionGraph([
      Revision("user1"), Revision("item1", needs: ["user1"]), Revision("item2", "item1"),
    ])
    #expect(graph.heads == ["user1", "item2"])
    #expect(graph.effectiveHeads == ["item2"])
    #expect(graph.heads(among: ["user1", "item1"]) == ["user1", "item1"])
    #expect(graph.effectiveHeads(among: ["user1", "item1"]) == ["item1"])
    #expect(graph.effectiveHeads(among: ["user1"]) == ["user1"])
  }

  @Test("ancestors and descendants include dependencies")
  func relatives() throws {
    let graph = try RevisionGraph.dependent()
    #expect(graph.ancestors(of: ["item2"]) == ["item2", "item1", "user2", "user1"])
    #expect(graph.descendants(of: ["user2"]) == ["user2", "user3", "item2", "item3"])
  }

  @Test("dependencies may be ids, labels and unique prefixes")
  func dependencies() throws {
    let graph = try RevisionGraph([
      Revision("a1b2c3d4", labels: ["users"]), Revision("a9b8c7d6", "a1b2c3d4"),
      Revision("one", needs: ["users"]), Revision("two", needs: ["a9b8"]),
      Revision("three", needs: ["a9b8c7d6", "users"]),
    ])
    #expect(graph.dependencies(of: "one") == ["a1b2c3d4"])
    #expect(graph.dependencies(of: "two") == ["a9b8c7d6"])
    #expect(graph.dependencies(of: "three") == ["a9b8c7d6", "a1b2c3d4"])
  }

  @Test("a revision may depend on one that it also follows")
  func dependencyOnParent() throws {
    let graph = try RevisionGraph([Revision("a"), Revision("b", "a", needs: ["a"])])
    #expect(try graph.upgrade("heads") == ["a", "b"])
    #expect(try graph.downgrade("a", from: ["a", "b"]) == ["b"])
  }

  @Test("an id may be the beginning of another")
  func overlappingIds() throws {
    let graph = try RevisionGraph([Revision("user_foo"), Revision("user", "user_foo")])
    #expect(try graph.show("user") == ["user"])
    #expect(try graph.show("user_") == ["user_foo"])
  }
}

@Suite("Topological order")
struct TopologicalOrderTests {
  @Test("revisions stay in the order given where that is possible")
  func fileOrder() throws {
    let graph = try RevisionGraph([
      Revision("1"), Revision("2", "1"), Revision("3", "1"), Revision("4", "2"),
      Revision("5", "3", "4"),
    ])
    #expect(graph.topologicalOrder == ["1", "2", "3", "4", "5"])
  }

  @Test("a revision that is given too early comes right after what it needs")
  func backwards() throws {
    let graph = try RevisionGraph([
      Revision("c", "b"), Revision("x"), Revision("b", "a", needs: ["y"]), Revision("a"),
      Revision("y"),
    ])
    #expect(graph.topologicalOrder == ["a", "y", "b", "c", "x"])
  }

  @Test("a line of 20,000 revisions, given backwards, is put in order")
  func deep() throws {
    let line = (0..<20_000).map { index in
      index == 0 ? Revision("r0") : Revision("r\(index)", "r\(index - 1)")
    }
    let graph = try RevisionGraph(line.reversed())
    #expect(try graph.upgrade("head") == line.map(\.id))
    #expect(try graph.downgrade("base", from: Set(line.map(\.id))) == line.map(\.id).reversed())
  }
}

@Suite("Branch labels")
struct BranchLabelTests {
  @Test("a label goes up to all that follows, across merges")
  func upwards() throws {
    let graph = try RevisionGraph.merged()
    #expect(graph.labels(of: "bill2") == ["billing"])
    #expect(graph.labels(of: "merge") == ["billing", "search"])
    #expect(graph.labels(of: "last") == ["billing", "search"])
    #expect(graph.labels(of: "trunk") == [])
  }

  @Test("a label on an unbranched line goes down to the branch point")
  func downwards() throws {
    let graph = try RevisionGraph([
      Revision("root"), Revision("other", "root"), Revision("low", "root"),
      Revision("high", "low", labels: ["line"]), Revision("top", "high"),
    ])
    #expect(["low", "high", "top"].allSatisfy { graph.labels(of: $0) == ["line"] })
    #expect(graph.labels(of: "root") == [] && graph.labels(of: "other") == [])
  }

  @Test("a label above which the line branches does not go down")
  func branchedAbove() throws {
    let graph = try RevisionGraph([
      Revision("low"), Revision("high", "low", labels: ["line"]), Revision("left", "high"),
      Revision("right", "high"),
    ])
    #expect(graph.labels(of: "low") == [])
    #expect(graph.labels(of: "left") == ["line"])
  }

  @Test("a dependency counts as a branch for the way down, but takes no label along")
  func dependency() throws {
    let graph = try RevisionGraph([
      Revision("low"), Revision("mid", "low"), Revision("top", "mid", labels: ["line"]),
      Revision("other", needs: ["mid"]), Revision("later", needs: ["top"]),
    ])
    #expect(graph.labels(of: "top") == ["line"])
    #expect(graph.labels(of: "mid") == [] && graph.labels(of: "low") == [])
    #expect(graph.labels(of: "later") == [])
  }
}

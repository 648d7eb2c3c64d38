import Migrations
import Testing

@Suite("squashes in the graph")
struct SquashSelectionTests {
  private static func squash(
    _ id: String, _ parents: String..., replaces: [String]
  ) -> Revision {
    Revision(
      id: id, downRevisions: parents, replaces: replaces,
      location: SourceLocation(path: "versions/\(id).sql", line: 2))
  }

  /// `one -> two -> three -> four`, of which `two` and `three` are squashed.
  private static let line = [
    Revision("one"), Revision("two", "one"), Revision("three", "two"), Revision("four", "three"),
    squash("both", "one", replaces: ["two", "three"]),
  ]

  @Test(
    "a database that has nothing of it, or the squash, has the squash; any other has the old ones",
    arguments: [
      ([], ["one", "both", "four"]),
      (["one"], ["one", "both", "four"]),
      (["one", "two"], ["one", "two", "three", "four"]),
      (["one", "two", "three"], ["one", "two", "three", "four"]),
      (["one", "two", "three", "four"], ["one", "two", "three", "four"]),
      (["one", "both"], ["one", "both", "four"]),
    ])
  func selection(recorded: [String], order: [String]) throws {
    let graph = try RevisionGraph(Self.line, recorded: Set(recorded))
    #expect(graph.topologicalOrder == order)
    #expect(graph["four"]?.downRevisions == [order[order.count - 2]])
    let pending = order.filter { !recorded.contains($0) }
    #expect(try graph.upgrade("head", from: Set(recorded)) == pending)
  }

  @Test("the squash and the last revision that it replaces name the same state")
  func names() throws {
    let fresh = try RevisionGraph(Self.line)
    #expect(try fresh.upgrade("three") == ["one", "both"])
    #expect(try fresh.downgrade("three", from: ["one", "both", "four"]) == ["four"])
    let half = try RevisionGraph(Self.line, recorded: ["one", "two"])
    #expect(try half.upgrade("both", from: ["one", "two"]) == ["three"])
    #expect(throws: RevisionError.squashed("two", into: "both")) { try fresh.show("two") }
    #expect(try half.show("two") == ["two"])
  }

  @Test("a revision on top of the squash, and one on a replaced revision, follow what counts")
  func parents() throws {
    let revisions = Self.line + [Revision("top", "both"), Revision("late", "two")]
    let fresh = try RevisionGraph(revisions)
    #expect(fresh["top"]?.downRevisions == ["both"])
    #expect(fresh["late"]?.downRevisions == ["both"])
    let half = try RevisionGraph(revisions, recorded: ["one", "two"])
    #expect(half["top"]?.downRevisions == ["three"])
    #expect(half["late"]?.downRevisions == ["two"])
  }

  @Test("dependencies on a replaced revision and labels of the squash are followed")
  func dependencies() throws {
    var squash = Self.squash("both", "one", replaces: ["two", "three"])
    squash.branchLabels = ["trunk"]
    let graph = try RevisionGraph([
      Revision("one"), Revision("two", "one", labels: ["trunk"]), Revision("three", "two"), squash,
      Revision("other", needs: ["two"]), Revision("labelled", needs: ["trunk"]),
    ])
    #expect(graph.dependencies(of: "other") == ["both"])
    #expect(graph.dependencies(of: "labelled") == ["both"])
  }

  @Test("the old files may be gone where all of them are recorded, and not in the middle")
  func withoutFiles() throws {
    let files = [
      Revision("one"), Self.squash("both", "one", replaces: ["two", "three"]),
      Revision("four", "three"),
    ]
    let rows = [Revision("two", "one"), Revision("three", "two")]
    let complete = try RevisionGraph(files + rows, recorded: ["one", "two", "three"])
    #expect(try complete.upgrade("head", from: ["one", "two", "three"]) == ["four"])

    let error = #expect(throws: ProblemList.self) {
      try RevisionGraph(files + rows.prefix(1), recorded: ["one", "two"])
    }
    #expect(
      error?.description == """
        versions/both.sql:2: the database has only a part of what both replaces (two), and the files \
        of three are gone; restore them
        """)
  }

  /// `both`, and `four` squashed once more, into `all`.
  private static let nested = line + [squash("all", "one", replaces: ["both", "four"])]

  @Test(
    "a squash of a squash counts where nothing inside is recorded, the inner one where it is",
    arguments: [
      ([], ["one", "all"]),
      (["one", "all"], ["one", "all"]),
      (["one", "both"], ["one", "both", "four"]),
      (["one", "two"], ["one", "two", "three", "four"]),
      (["one", "two", "three", "four"], ["one", "two", "three", "four"]),
    ])
  func nesting(recorded: [String], order: [String]) throws {
    let graph = try RevisionGraph(Self.nested, recorded: Set(recorded))
    #expect(graph.topologicalOrder == order)
    #expect(try graph.show("all") == [order.last])
  }

  @Test("squashes that contradict each other are reported")
  func problems() throws {
    let twice = #expect(throws: ProblemList.self) {
      try RevisionGraph(Self.line + [Self.squash("again", "one", replaces: ["three"])])
    }
    #expect(
      twice?.description
        == "versions/again.sql:2: three is replaced by both too; only one revision can replace it")
    let cycle = #expect(throws: ProblemList.self) {
      try RevisionGraph([
        Self.squash("a", replaces: ["b"]), Self.squash("b", replaces: ["a"]),
      ])
    }
    #expect(
      cycle?.description == "versions/a.sql:2: a replaces itself; correct its replaces")
  }
}

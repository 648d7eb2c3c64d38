import Migrations
import Testing

@Suite("head")
struct HeadIdentifierTests {
  @Test("is the only head")
  func only() throws {
    #expect(try RevisionGraph.merged().show("head") == ["last"])
  }

  @Test("is an error that lists them when there are several heads")
  func several() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.ambiguous(RevisionIdentifier(.head), candidates: ["bill2", "find2"])
    #expect(throws: error) { try graph.upgrade("head") }
    #expect(throws: error) { try graph.show("head") }
    #expect(throws: error) { try graph.stamp("head") }
    #expect(throws: error) { try graph.downgrade("head", from: graph.applied("bill2")) }
  }

  @Test("counts heads that others depend on, as in Alembic")
  func dependency() throws {
    let graph = try RevisionGraph([Revision("a"), Revision("b", needs: ["a"])])
    #expect(throws: RevisionError.self) { try graph.upgrade("head") }
    #expect(try graph.upgrade("heads") == ["a", "b"])
  }
}

@Suite("heads")
struct HeadsIdentifierTests {
  @Test("are all heads that nothing depends on")
  func effective() throws {
    let graph = try RevisionGraph([Revision("a"), Revision("b", needs: ["a"]), Revision("c")])
    #expect(try graph.show("heads") == ["b", "c"])
  }

  @Test("of a branch are its own, also where others depend on them")
  func ofBranch() throws {
    let graph = try RevisionGraph([
      Revision("a1", labels: ["alpha"]), Revision("a2", "a1"), Revision("b", needs: ["a2"]),
    ])
    #expect(try graph.show("alpha@heads") == ["a2"])
  }

  @Test("are no target for a downgrade when there are several")
  func downgrade() throws {
    let graph = try RevisionGraph.branches()
    #expect(
      throws: RevisionError.ambiguous(RevisionIdentifier(.heads), candidates: ["bill2", "find2"])
    ) {
      try graph.downgrade("heads", from: graph.applied("bill2", "find2"))
    }
  }
}

@Suite("base")
struct BaseIdentifierTests {
  @Test("is nothing to upgrade to and nothing to show")
  func nothing() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.upgrade("base") == [])
    #expect(try graph.show("base") == [])
  }

  @Test("with a branch requires that the branch exists")
  func unknownBranch() throws {
    let graph = try RevisionGraph.branches()
    #expect(throws: RevisionError.unknown("serch", suggestions: ["search"])) {
      try graph.upgrade("serch@base")
    }
  }

  @Test("can be counted up from, but not down")
  func steps() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.show("base+2") == ["trunk"])
    #expect(try graph.show("search@base+3") == ["find1"])
    #expect(throws: RevisionError.overshoot(RevisionIdentifier(.base, offset: -1), available: 0)) {
      try graph.show("base-1")
    }
  }

  @Test("cannot be counted up from when there are several bases, except on a branch")
  func severalBases() throws {
    let graph = try RevisionGraph.dependent()
    let error = RevisionError.fork(
      RevisionIdentifier(.base, offset: 1), at: nil, candidates: ["user1", "item1"])
    #expect(throws: error) { try graph.show("base+1") }
    #expect(try graph.show("items@base+1") == ["item1"])
  }
}

@Suite("Ids, prefixes and labels")
struct NameIdentifierTests {
  private let graph: RevisionGraph

  init() throws {
    graph = try RevisionGraph([
      Revision("ae1027", labels: ["users"]), Revision("ae1f3c", "ae1027"), Revision("abc"),
      Revision("abcd99", "abc"), Revision("abce11", labels: ["abcnames"]),
    ])
  }

  @Test("an id in full is itself, also as the beginning of another")
  func full() throws {
    #expect(try graph.show("abc") == ["abc"])
  }

  @Test("a unique prefix of any length is enough")
  func prefix() throws {
    #expect(try graph.show("ae10") == ["ae1027"])
    #expect(try graph.show("u") == ["ae1027"])
    #expect(try graph.show("abcd") == ["abcd99"])
  }

  @Test("an ambiguous prefix is an error that lists the candidates, labels included")
  func ambiguous() throws {
    #expect(throws: RevisionError.ambiguousPrefix("ae1", candidates: ["ae1027", "ae1f3c"])) {
      try graph.show("ae1")
    }
    #expect(
      throws: RevisionError.ambiguousPrefix("ab", candidates: ["abcd99", "abce11", "abcnames"])
    ) {
      try graph.show("ab")
    }
  }

  @Test("a name of three characters or fewer is not found by a prefix")
  func short() throws {
    let graph = try RevisionGraph([Revision("abc"), Revision("xy", labels: ["lib"])])
    #expect(throws: RevisionError.unknown("ab", suggestions: ["abc"])) { try graph.show("ab") }
    #expect(throws: RevisionError.unknown("li", suggestions: ["lib"])) { try graph.show("li") }
    #expect(try graph.show("lib") == ["xy"])
  }

  @Test("a label is the revision that declares it")
  func label() throws {
    #expect(try graph.show("users") == ["ae1027"])
  }

  @Test("an unknown name is an error that suggests the near ones")
  func unknown() throws {
    #expect(throws: RevisionError.unknown("ae1028", suggestions: ["ae1027"])) {
      try graph.upgrade("ae1028")
    }
    #expect(throws: RevisionError.unknown("1027", suggestions: ["ae1027"])) {
      try graph.upgrade("1027")
    }
    #expect(throws: RevisionError.unknown("qqqq", suggestions: [])) { try graph.stamp("qqqq") }
  }
}

@Suite("branch@revision")
struct BranchIdentifierTests {
  @Test("restricts head to the branch, which a label or any revision names")
  func head() throws {
    let graph = try RevisionGraph.branches()
    #expect(try graph.show("search@head") == ["find2"])
    #expect(try graph.show("bill1@head") == ["bill2"])
    #expect(try graph.show("find1@head") == ["find2"])
  }

  @Test("is ambiguous when the branch itself has several heads")
  func severalHeads() throws {
    let graph = try RevisionGraph.branches()
    #expect(
      throws: RevisionError.ambiguous(
        RevisionIdentifier(.head, branch: "init"), candidates: ["bill2", "find2"])
    ) {
      try graph.upgrade("init@head")
    }
  }

  @Test("refuses a revision that is not on the branch")
  func otherBranch() throws {
    let graph = try RevisionGraph.branches()
    let error = RevisionError.notOnBranch("bill2", branch: "search")
    #expect(throws: error) { try graph.upgrade("search@bill2") }
    #expect(throws: error) { try graph.downgrade("search@bill2", from: graph.applied("bill2")) }
  }

  @Test("needs a prefix to be unique on the branch only")
  func prefix() throws {
    let graph = try RevisionGraph([
      Revision("user", labels: ["users"]), Revision("some1", "user"),
      Revision("item", labels: ["items"]), Revision("some2", "item"),
    ])
    #expect(try graph.show("items@some") == ["some2"])
    #expect(throws: RevisionError.self) { try graph.show("some") }
  }
}

@Suite("current")
struct CurrentIdentifierTests {
  @Test("is the applied heads")
  func heads() throws {
    let graph = try RevisionGraph.branches()
    #expect(
      try graph.show("current", applied: graph.applied("bill1", "find2")) == ["bill1", "find2"])
    #expect(try graph.show("search@current", applied: graph.applied("bill1", "find2")) == ["find2"])
    #expect(try graph.show("current") == [])
  }

  @Test("leaves out what is applied only for a dependency")
  func effective() throws {
    let graph = try RevisionGraph.dependent()
    #expect(try graph.show("current", applied: graph.applied("item2")) == ["item2"])
  }
}

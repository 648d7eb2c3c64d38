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

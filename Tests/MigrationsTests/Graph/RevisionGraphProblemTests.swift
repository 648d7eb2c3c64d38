import Migrations
import Testing

@Suite("Problems of a revision graph")
struct RevisionGraphProblemTests {
  private func problems(_ revisions: Revision...) -> [String] {
    do throws(ProblemList) {
      _ = try RevisionGraph(revisions)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test("two revisions with one id are refused, with both places")
  func duplicateId() {
    var copy = Revision("0002", "0001")
    copy.location = SourceLocation(path: "versions/0002_copy.sql", line: 3)
    #expect(
      problems(Revision("0001"), Revision("0002", "0001"), copy) == [
        "versions/0002_copy.sql:3: revision 0002 is already declared in versions/0002.sql:1; "
          + "give one a new id"
      ])
  }

  @Test("an unknown parent is refused, with the names that may be meant")
  func unknownParent() {
    #expect(
      problems(Revision("0001"), Revision("0002", "001")) == [
        "versions/0002.sql:1: down_revision 001 is not a revision here; did you mean 0001?"
      ])
    #expect(
      problems(Revision("e623"), Revision("548b", "zzzzzz")) == [
        "versions/548b.sql:1: down_revision zzzzzz is not a revision here"
      ])
  }

  @Test("a label is no parent, and neither is a prefix")
  func parentMustBeId() {
    #expect(problems(Revision("abcdef", labels: ["users"]), Revision("b", "users")).count == 1)
    #expect(
      problems(Revision("abcdef"), Revision("b", "abcd")) == [
        "versions/b.sql:1: down_revision abcd is not a revision here; did you mean abcdef?"
      ])
  }

  @Test("unknown and ambiguous dependencies are refused")
  func dependencies() {
    #expect(
      problems(
        Revision("abcd1"), Revision("abcd2"), Revision("x", needs: ["abcd"]),
        Revision("y", needs: ["abce1"])) == [
          "versions/x.sql:1: depends_on abcd is ambiguous: it may be abcd1, abcd2",
          "versions/y.sql:1: depends_on abce1 is no revision or branch label here; "
            + "did you mean abcd1?",
        ])
  }

  @Test("a revision that follows or depends on itself is refused")
  func selfReference() {
    #expect(
      problems(Revision("a", "a"), Revision("b", needs: ["b"])) == [
        "versions/a.sql:1: revision a follows itself; correct its down_revision",
        "versions/b.sql:1: revision b depends on itself; correct its depends_on",
      ])
  }

  @Test("a cycle is refused, with the whole path from its first revision on")
  func cycle() {
    #expect(
      problems(Revision("a"), Revision("b", "a", "d"), Revision("c", "b"), Revision("d", "c")) == [
        "versions/b.sql:1: revisions follow one another in a cycle: b -> c -> d -> b; "
          + "correct a down_revision or depends_on"
      ])
  }

  @Test("a cycle of dependencies is refused, also below a head and above a base")
  func dependencyCycle() {
    let found = problems(
      Revision("root"), Revision("a", "root", needs: ["c"]), Revision("b", "a"),
      Revision("c", "b"), Revision("top", "c"))
    #expect(
      found == [
        "versions/a.sql:1: revisions follow one another in a cycle: a -> b -> c -> a; "
          + "correct a down_revision or depends_on"
      ])
  }

  @Test("each of several cycles is reported")
  func severalCycles() {
    #expect(
      problems(Revision("a", "b"), Revision("b", "a"), Revision("c", "d"), Revision("d", "c")).count
        == 2)
  }

  @Test("a label that is already an id or another branch's label is refused")
  func labelCollision() {
    #expect(
      problems(
        Revision("a", labels: ["users"]), Revision("b", "a", labels: ["users"]),
        Revision("c", "b", labels: ["a"]), Revision("d", "c", labels: ["x", "x"])) == [
          "versions/b.sql:1: branch label 'users' is already a branch label in versions/a.sql:1; "
            + "choose another",
          "versions/c.sql:1: branch label 'a' is already the id of a revision in versions/a.sql:1; "
            + "choose another",
          "versions/d.sql:1: branch label 'x' is already a branch label in versions/d.sql:1; "
            + "choose another",
        ])
  }

  @Test(
    "an id that identifiers would read differently is refused", arguments: ["@", "-", "+", ":"])
  func illegalCharacter(_ character: String) {
    let revision = Revision(
      id: "a\(character)1", downRevisions: [],
      location: SourceLocation(path: "versions/a.sql", line: 2))
    #expect(
      problems(revision) == [
        "versions/a.sql:2: revision 'a\(character)1' contains one of @ - + :, "
          + "which have a meaning in identifiers"
      ])
  }

  @Test(
    "a reserved word is no id and no label", arguments: ["head", "heads", "base", "current", ""])
  func reserved(_ word: String) {
    #expect(problems(Revision(word)).count == 1)
    #expect(problems(Revision("a", labels: [word])).count == 1)
  }

  @Test("a label may hold a hyphen, but not end like steps")
  func labelWithHyphen() throws {
    let graph = try RevisionGraph([Revision("a", labels: ["my-branch"])])
    #expect(try graph.show("my-branch@head") == ["a"])
    #expect(problems(Revision("a", labels: ["branch-1"])).count == 1)
    #expect(problems(Revision("a", labels: ["x@y"])).count == 1)
  }

  @Test("a merge of a revision with its own ancestor is refused")
  func redundantMerge() {
    #expect(
      problems(
        Revision("a"), Revision("b", "a"), Revision("c", "b"), Revision("x", "a"),
        Revision("m", "c", "x", "a")) == [
          "versions/m.sql:1: merges x with its own ancestor a; leave a out of down_revision"
        ])
  }

  @Test("a merge of a revision with one that it only depends on is allowed")
  func mergeWithDependency() throws {
    let graph = try RevisionGraph([
      Revision("a"), Revision("b", needs: ["a"]), Revision("m", "a", "b"),
    ])
    #expect(try graph.downgrade("a", from: ["a", "b", "m"]) == ["m"])
  }

  @Test("a parent that is named twice is refused")
  func duplicateParent() {
    #expect(
      problems(Revision("a"), Revision("b", "a", "a")) == [
        "versions/b.sql:1: revision b names a twice in down_revision"
      ])
  }

  @Test("problems of all kinds are reported together, in the order of the files")
  func together() {
    let found = problems(
      Revision("d", "nothing"), Revision("c", "c"), Revision("b", needs: ["nothing"]),
      Revision("a", labels: ["d"]))
    #expect(
      found.map { $0.prefix(14) } == [
        "versions/a.sql", "versions/b.sql", "versions/c.sql", "versions/d.sql",
      ])
  }

  @Test("a problem of a revision that only the database knows says so")
  func withoutFile() {
    #expect(
      problems(Revision(id: "9", downRevisions: ["8"])) == [
        "<database>:1: down_revision 8 is not a revision here"
      ])
  }
}

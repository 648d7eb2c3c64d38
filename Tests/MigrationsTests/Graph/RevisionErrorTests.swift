import Migrations
import Testing

@Suite("Texts of revision errors")
struct RevisionErrorTests {
  @Test(
    "each says what is wrong, lists the candidates and names the remedy",
    arguments: [
      (
        .malformed("a@", .emptyName), "'a@' is not a valid revision: a name is missing"
      ),
      (
        .unknown("0012", suggestions: ["0011", "0013"]),
        "no revision or branch label is named '0012'; did you mean 0011 or 0013?"
      ),
      (
        .unknown("x", suggestions: []),
        "no revision or branch label is named 'x'; 'migrate history' lists them"
      ),
      (
        .ambiguousPrefix("ae", candidates: ["ae10", "ae20", "ae30"]),
        "'ae' is ambiguous: ae10, ae20 and ae30 begin with it; write more of the name"
      ),
      (
        .ambiguous(RevisionIdentifier(.head), candidates: ["a", "b"]),
        "'head' is ambiguous: there are a and b; name one of them, "
          + "or join them with 'migrate merge'"
      ),
      (
        .severalApplied(steps(-1), heads: ["a", "b"]),
        "'-1' is ambiguous: it may count from a or b; write a@-1 or b@-1, "
          + "or name the revision to go to"
      ),
      (
        .fork(steps(1), at: "a", candidates: ["b", "c"]),
        "'+1' is ambiguous: the step from a leads to b and c; choose a branch with BRANCH@+1, "
          + "or name the revision to go to"
      ),
      (
        .fork(steps(-2), at: "m", candidates: ["b", "c"]),
        "'-2' is ambiguous: m merges b and c, so that there is no one down migration; "
          + "name the revision to go to"
      ),
      (.overshoot(steps(5), available: 1), "'+5' goes too far: there is only 1 to go up"),
      (.overshoot(steps(-5), available: 2), "'-5' goes too far: there are only 2 to go down"),
      (.notOnBranch("a", branch: "b"), "revision a is not on the branch 'b'"),
      (.nothingApplied(steps(-1)), "'-1' has nothing to count from: no revision is applied"),
      (
        .nothingApplied(steps(-1, branch: "b")),
        "'b@-1' has nothing to count from: no revision of the branch 'b' is applied"
      ),
      (
        .wrongDirection(steps(1)),
        "'+1' leads up; a downgrade takes -N, a revision or base"
      ),
      (
        .wrongDirection(steps(-1)),
        "'-1' leads down; an upgrade takes +N, a revision or head"
      ),
      (.relative(steps(1)), "'+1' counts from what is applied; name a revision here"),
      (
        .notApplied("a"),
        "revision a is not applied, so a downgrade cannot lead to it; "
          + "'migrate current' shows what is applied"
      ),
      (
        .notAboveTarget(branch: "b", target: nil),
        "no revision of the branch 'b' follows base directly; name a revision above it before the @"
      ),
      (
        .notAnAncestor("a", of: ["b", "c"]),
        "revision a does not lead to b and c; a range begins with the older revision"
      ),
      (
        .missingRevisions(["x"]),
        "the database has x, which this project does not know; "
          + "the database is ahead of these files"
      ),
    ] as [(RevisionError, String)])
  func texts(error: RevisionError, text: String) {
    #expect(error.description == text)
  }
}

private func steps(_ offset: Int, branch: String? = nil) -> RevisionIdentifier {
  var identifier = RevisionIdentifier(.head, branch: branch, offset: offset)
  identifier.anchor = nil
  return identifier
}

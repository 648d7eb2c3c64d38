import Migrations
import Testing

@Suite("Reading revision identifiers")
struct RevisionIdentifierTests {
  @Test(
    "every form is read",
    arguments: [
      ("head", RevisionIdentifier(.head)),
      ("heads", RevisionIdentifier(.heads)),
      ("base", RevisionIdentifier(.base)),
      ("current", RevisionIdentifier(.current)),
      ("ae1027", RevisionIdentifier(.name("ae1027"))),
      ("header", RevisionIdentifier(.name("header"))),
      ("0.27/01", RevisionIdentifier(.name("0.27/01"))),
      ("ae10+2", RevisionIdentifier(.name("ae10"), offset: 2)),
      ("ae10-2", RevisionIdentifier(.name("ae10"), offset: -2)),
      ("head-1", RevisionIdentifier(.head, offset: -1)),
      ("base+3", RevisionIdentifier(.base, offset: 3)),
      ("billing@head", RevisionIdentifier(.head, branch: "billing")),
      ("billing@ae10", RevisionIdentifier(.name("ae10"), branch: "billing")),
      ("billing@base+2", RevisionIdentifier(.base, branch: "billing", offset: 2)),
      ("my-branch@head", RevisionIdentifier(.head, branch: "my-branch")),
      ("my-branch", RevisionIdentifier(.name("my-branch"))),
      ("1", RevisionIdentifier(.name("1"))),
    ])
  func forms(text: String, identifier: RevisionIdentifier) throws {
    #expect(try RevisionIdentifier(parsing: text) == identifier)
    #expect(identifier.description == text)
  }

  @Test("steps alone count from what is applied", arguments: [("+2", nil, 2), ("b@-1", "b", -1)])
  func stepsAlone(text: String, branch: String?, offset: Int) throws {
    let identifier = try RevisionIdentifier(parsing: text)
    #expect(identifier.anchor == nil)
    #expect(identifier.branch == branch && identifier.offset == offset)
    #expect(identifier.description == text)
  }

  @Test("no steps from a revision are the revision")
  func zeroSteps() throws {
    #expect(try RevisionIdentifier(parsing: "ae10+0") == RevisionIdentifier(.name("ae10")))
  }

  @Test(
    "what has none of the forms is refused",
    arguments: [
      ("", .emptyName), ("@head", .emptyName), ("billing@", .emptyName), ("a@b@c", .secondBranch),
      ("a:b", .range), ("+0", .noSteps), ("a@-0", .noSteps),
      ("+99999999999999999999", .numberTooLarge),
    ] as [(String, RevisionError.Flaw)])
  func malformed(text: String, flaw: RevisionError.Flaw) {
    #expect(throws: RevisionError.malformed(text, flaw)) { try RevisionIdentifier(parsing: text) }
  }

  @Test("a range has one colon, and either end may be missing")
  func ranges() throws {
    #expect(try RevisionRange(parsing: ":") == RevisionRange())
    #expect(
      try RevisionRange(parsing: "a:") == RevisionRange(start: RevisionIdentifier(.name("a"))))
    #expect(try RevisionRange(parsing: ":head") == RevisionRange(end: RevisionIdentifier(.head)))
    for text in ["a", "a:b:c", ""] {
      #expect(throws: RevisionError.malformed(text, .notARange)) {
        try RevisionRange(parsing: text)
      }
    }
  }
}

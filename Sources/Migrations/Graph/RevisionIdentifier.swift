/// What a user writes to name a revision, in Alembic's grammar.
///
/// | form | meaning |
/// | --- | --- |
/// | `head` | the only head; an error when there are several |
/// | `heads` | all heads that no other revision depends on |
/// | `base` | before the first revision |
/// | `current` | the applied heads |
/// | `0003`, `ae10`, `billing` | an id, a unique prefix of one, or a branch label |
/// | `+2`, `-1` | steps from what is applied |
/// | `ae10+2`, `head-1` | steps from a revision |
/// | `billing@head`, `billing@ae10` | the same within a branch |
/// | `billing@+1`, `billing@-1` | steps from what is applied of a branch |
///
/// Before `@` stands a label or any revision; its branch is everything that follows it or that it
/// follows. Names of three characters or fewer are never found by a prefix.
///
/// Differences from Alembic 1.20: `current`, `id+N` and `id-N` are understood everywhere; the name
/// before the sign may hold any character but `@` and `:`; `base-N` is an error, not a head; a branch
/// that does not exist is always an error, even in `branch@base`.
package struct RevisionIdentifier: Sendable, Hashable {
  /// The point from which an identifier counts.
  package enum Anchor: Sendable, Hashable {
    /// The only revision that nothing follows.
    case head
    /// All revisions that nothing follows.
    case heads
    /// Before the first revision.
    case base
    /// What is applied.
    case current
    /// An id, a prefix of an id, or a label.
    case name(String)
  }

  /// The part before `@`: a label or a revision.
  package var branch: String?
  /// The point named; nil in `+N` and `-N`, which count from what is applied.
  package var anchor: Anchor?
  /// The steps to go from there: up when positive, down when negative.
  package var offset: Int

  /// Creates an identifier from its parts.
  package init(_ anchor: Anchor, branch: String? = nil, offset: Int = 0) {
    self.branch = branch
    self.anchor = anchor
    self.offset = offset
  }

  /// Reads an identifier as a user wrote it.
  ///
  /// - Throws: `RevisionError.malformed` when the text has none of the forms.
  package init(parsing text: String) throws(RevisionError) {
    var rest = text[...]
    if let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) {
      branch = String(text[..<at])
      rest = text[text.utf8.index(after: at)...]
      if branch == "" { throw .malformed(text, .emptyName) }
    }
    if rest.utf8.contains(UInt8(ascii: "@")) { throw .malformed(text, .secondBranch) }
    if text.utf8.contains(UInt8(ascii: ":")) { throw .malformed(text, .range) }

    let (name, steps) = rest.splittingOffset()
    offset = 0
    if let steps {
      guard let number = Int(steps) else { throw .malformed(text, .numberTooLarge) }
      offset = number
    }
    switch name {
    case "head": anchor = .head
    case "heads": anchor = .heads
    case "base": anchor = .base
    case "current": anchor = .current
    case "":
      anchor = nil
      if steps == nil { throw .malformed(text, .emptyName) }
      if offset == 0 { throw .malformed(text, .noSteps) }
    default: anchor = .name(String(name))
    }
  }
}

extension RevisionIdentifier: CustomStringConvertible {
  /// The identifier as a user would write it.
  package var description: String {
    let point =
      switch anchor {
      case .head: "head"
      case .heads: "heads"
      case .base: "base"
      case .current: "current"
      case .name(let name): name
      case nil: ""
      }
    let steps = offset > 0 ? "+\(offset)" : offset < 0 ? "\(offset)" : ""
    return (branch.map { "\($0)@" } ?? "") + point + steps
  }
}

extension Substring {
  /// Cuts off a sign and the digits after it at the end, if there are any.
  fileprivate func splittingOffset() -> (name: Substring, steps: Substring?) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let sign = utf8.lastIndex(where: { !digits.contains($0) }),
      self[sign] == "+" || self[sign] == "-", utf8.index(after: sign) < endIndex
    else { return (self, nil) }
    return (self[..<sign], self[sign...])
  }
}

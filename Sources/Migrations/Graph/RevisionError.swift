/// Why an identifier cannot be resolved, or a plan cannot be made.
///
/// `description` says what is wrong, lists the candidates and names the remedy.
package enum RevisionError: Error, Sendable, Hashable {
  /// The text is no identifier or range.
  case malformed(String, Flaw)
  /// No revision or branch label has this name or prefix.
  case unknown(String, suggestions: [String])
  /// Several names begin with this prefix.
  case ambiguousPrefix(String, candidates: [String])
  /// The identifier stands for several revisions where one is needed.
  case ambiguous(RevisionIdentifier, candidates: [String])
  /// Steps would have to be counted from several applied revisions.
  case severalApplied(RevisionIdentifier, heads: [String])
  /// A step leads to several revisions: up from a branch point, or down from a merge.
  case fork(RevisionIdentifier, at: String?, candidates: [String])
  /// There are fewer revisions in that direction than steps.
  case overshoot(RevisionIdentifier, available: Int)
  /// The revision is not on the branch named before `@`.
  case notOnBranch(String, branch: String)
  /// There is nothing to count down from, because nothing, or nothing of that branch, is applied.
  case nothingApplied(RevisionIdentifier)
  /// An upgrade cannot go down, nor a downgrade up.
  case wrongDirection(RevisionIdentifier)
  /// The command takes no steps from what is applied.
  case relative(RevisionIdentifier)
  /// A downgrade leads to a revision that is not applied.
  case notApplied(String)
  /// A branch has no part among those that follow the target of a downgrade.
  case notAboveTarget(branch: String, target: String?)
  /// A range does not begin with an ancestor of its end.
  case notAnAncestor(String, of: [String])
  /// The revision is a part of a squash, in which nothing stops half-way.
  case squashed(String, into: String)
  /// The database has revisions that are not in the graph.
  case missingRevisions([String])

  /// What is wrong with the text of an identifier.
  package enum Flaw: Sendable, Hashable {
    /// Nothing is written, or nothing on one side of `@`.
    case emptyName
    /// There is a second `@`.
    case secondBranch
    /// There is a `:`, as in a range.
    case range
    /// The steps are zero.
    case noSteps
    /// The number of steps does not fit.
    case numberTooLarge
    /// A range has no colon, or more than one.
    case notARange
  }
}

extension RevisionError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .badMigrations }

  /// What is wrong and what to do about it.
  package var description: String {
    switch self {
    case .malformed(let text, let flaw):
      return "'\(text)' is not a valid revision: \(flaw.explanation)"
    case .unknown(let name, let suggestions):
      let hint =
        suggestions.isEmpty
        ? "'migrate history' lists them" : "did you mean \(suggestions.joined(separator: " or "))?"
      return "no revision or branch label is named '\(name)'; \(hint)"
    case .ambiguousPrefix(let prefix, let candidates):
      return "'\(prefix)' is ambiguous: \(list(candidates)) begin with it; write more of the name"
    case .ambiguous(let identifier, let candidates):
      return "'\(identifier)' is ambiguous: there are \(list(candidates)); "
        + "name one of them, or join them with 'migrate merge'"
    case .severalApplied(let identifier, let heads):
      return "'\(identifier)' is ambiguous: it may count from \(list(heads, "or")); "
        + "write \(examples(heads, identifier.offset)), or name the revision to go to"
    case .fork(let identifier, let node, let candidates)
    where identifier.offset < 0 && node != nil:
      return
        "'\(identifier)' is ambiguous: \(node ?? "") merges \(list(candidates)), so that there is no "
        + "one down migration; name the revision to go to"
    case .fork(let identifier, let node, let candidates):
      let place = node.map { "the step from \($0)" } ?? "the first step from base"
      return "'\(identifier)' is ambiguous: \(place) leads to \(list(candidates)); "
        + (identifier.offset > 0 && identifier.branch == nil
          ? "choose a branch with BRANCH@\(identifier), or name the revision to go to"
          : "name the revision to go to")
    case .overshoot(let identifier, let available):
      let direction = identifier.offset > 0 ? "up" : "down"
      if available == 0 {
        return "'\(identifier)' goes too far: there is nothing left to go \(direction)"
      }
      return "'\(identifier)' goes too far: there \(available == 1 ? "is" : "are") only "
        + "\(available) to go \(direction)"
    case .notOnBranch(let id, let branch):
      return "revision \(id) is not on the branch '\(branch)'"
    case .nothingApplied(let identifier):
      let scope = identifier.branch.map { " of the branch '\($0)'" } ?? ""
      return "'\(identifier)' has nothing to count from: no revision\(scope) is applied"
    case .wrongDirection(let identifier):
      return identifier.offset > 0
        ? "'\(identifier)' leads up; a downgrade takes -N, a revision or base"
        : "'\(identifier)' leads down; an upgrade takes +N, a revision or head"
    case .relative(let identifier):
      return "'\(identifier)' counts from what is applied; name a revision here"
    case .notApplied(let id):
      return "revision \(id) is not applied, so a downgrade cannot lead to it; "
        + "'migrate current' shows what is applied"
    case .notAboveTarget(let branch, let target):
      return "no revision of the branch '\(branch)' follows \(target ?? "base") directly; "
        + "name a revision above it before the @"
    case .notAnAncestor(let start, let end):
      return "revision \(start) does not lead to \(end.isEmpty ? "base" : list(end)); "
        + "a range begins with the older revision"
    case .squashed(let id, let squash):
      return "revision \(id) is a part of the squash \(squash) here; name \(squash), or what comes "
        + "before or after it"
    case .missingRevisions(let ids):
      return "the database has \(list(ids)), which this project does not know; "
        + "the database is ahead of these files"
    }
  }

  private func list(_ ids: [String], _ conjunction: String = "and") -> String {
    guard let last = ids.last, ids.count > 1 else { return ids.joined() }
    return "\(ids.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }

  private func examples(_ heads: [String], _ offset: Int) -> String {
    let steps = offset > 0 ? "+\(offset)" : "\(offset)"
    return heads.prefix(2).map { "\($0)@\(steps)" }.joined(separator: " or ")
  }
}

extension RevisionError.Flaw {
  fileprivate var explanation: String {
    switch self {
    case .emptyName: "a name is missing"
    case .secondBranch: "only one @ is possible"
    case .range: "only 'history' and --sql take a range with ':'"
    case .noSteps: "it goes no step"
    case .numberTooLarge: "the number is too large"
    case .notARange: "a range is START:END, where either may be left out"
    }
  }
}

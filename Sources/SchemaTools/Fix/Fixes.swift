/// What has to be done to take findings away.
public struct Fixes: Sendable, Hashable {
  /// The files that change and those that are new, in the order in which they run, and then the files
  /// that only follow another one now.
  public var edits: [FileEdit]
  /// The findings that go away.
  public var fixed: [Finding]
  /// The findings that stay.
  public var unfixed: [UnfixedFinding]
}

/// A finding that stays.
public struct UnfixedFinding: Sendable, Hashable {
  /// The finding.
  public var finding: Finding
  /// Why, in a few words.
  public var reason: String

  init(_ finding: Finding, _ reason: String) {
    self.finding = finding
    self.reason = reason
  }
}

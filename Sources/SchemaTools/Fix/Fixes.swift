import Migrations

/// What has to be done to take findings away.
public struct Fixes: Sendable, Hashable {
  /// The files that change and those that are new, in the order in which they run, and then the files
  /// that only follow another one now.
  public var edits: [FileEdit]
  /// The findings that go away.
  public var fixed: [Finding]
  /// The findings that stay.
  public var unfixed: [UnfixedFinding]
  /// What became of the files that had no step down.
  public var newDowns: [NewDown] = []

  /// A file that had no step down.
  public struct NewDown: Sendable, Hashable {
    /// Its path.
    public var path: String
    /// Its revision.
    public var revision: String
    /// Why it gets none, in a few words; nil when it gets one.
    public var refusal: String?

    init(_ source: MigrationSource, refusal: String?) {
      (path, revision) = (source.file.path, source.file.revision)
      self.refusal = refusal
    }
  }
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

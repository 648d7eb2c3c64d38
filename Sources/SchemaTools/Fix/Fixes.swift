import Migrations

/// What has to be done to take findings away.
package struct Fixes: Sendable, Hashable {
  /// The files that change and those that are new, in the order in which they run, and then the files
  /// that only follow another one now.
  package var edits: [FileEdit]
  /// The findings that go away.
  package var fixed: [Finding]
  /// The findings that stay.
  package var unfixed: [UnfixedFinding]
  /// What became of the files that had no down migration.
  package var newDowns: [NewDown] = []

  /// A file that had no down migration.
  package struct NewDown: Sendable, Hashable {
    /// Its path.
    package var path: String
    /// Its revision.
    package var revision: String
    /// Why it gets none, in a few words; nil when it gets one.
    package var refusal: String?

    init(_ source: MigrationSource, refusal: String?) {
      (path, revision) = (source.file.path, source.file.revision)
      self.refusal = refusal
    }
  }
}

/// A finding that stays.
package struct UnfixedFinding: Sendable, Hashable {
  /// The finding.
  package var finding: Finding
  /// Why, in a few words.
  package var reason: String

  init(_ finding: Finding, _ reason: String) {
    self.finding = finding
    self.reason = reason
  }
}

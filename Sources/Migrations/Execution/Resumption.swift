/// Where an interrupted step outside a transaction goes on.
package struct Resumption: Sendable, Hashable {
  /// So many statements are known to be done.
  package var completedStatements: Int
  /// What the user says of the statement after them, whose outcome is in doubt.
  package var verdict: Verdict?
  /// Whether the user has mended the cause, perhaps by an edit of the file behind the place.
  var isRepair = false

  /// What became of the statement in doubt.
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It took effect.
    case done
    /// It did not, or is to be run again.
    case again
  }
}

extension AppliedRevision {
  /// Whether an earlier run was interrupted in a step.
  func isInterrupted(_ step: MigrationStep) -> Bool {
    revision == step.revision && partial?.direction == step.direction
  }
}

/// A run that somebody asks for: where to go, and what is accepted on the way.
package struct RunRequest: Sendable, Hashable {
  /// Where the run goes.
  package var goal: Goal
  /// The part of a deployment that the run belongs to; nil for all of it.
  package var phase: MigrationFile.Phase?
  /// The revisions that may be edited or missing.
  package var allowedRevisions: Set<String> = []
  /// Whether the database may be ahead of the files, as after a rolled-back deployment.
  package var allowsNewer = false
  /// Whether an upgrade leaves backfills to another run.
  package var defersBackfills = false
  /// Whether squashes are recorded in the place of what they replace; not in a run that leaves
  /// nothing behind.
  package var recordsSquashes = true

  /// Where a run can go.
  package enum Goal: Sendable, Hashable {
    /// Up, so that all of these are applied.
    case upgrade(to: [RevisionIdentifier])
    /// Down, so that nothing above this is applied.
    case downgrade(to: RevisionIdentifier)
  }

  /// Creates a request that accepts nothing out of the ordinary.
  package init(_ goal: Goal) { self.goal = goal }

  /// Up or down.
  package var direction: Direction {
    switch goal {
    case .upgrade: .up
    case .downgrade: .down
    }
  }

  /// Whether the request counts from what is applied, so that it means something else afterwards.
  package var isRelative: Bool {
    switch goal {
    case .upgrade(let targets): targets.contains(where: \.isRelative)
    case .downgrade(let target): target.isRelative
    }
  }
}

extension RevisionIdentifier {
  /// Whether it stands for something only where it is known what is applied.
  package var isRelative: Bool { anchor == nil || anchor == .current }
}

extension RevisionGraph {
  /// The revisions that a request includes, in all phases.
  ///
  /// - Throws: `RevisionError`.
  package func plan(
    _ goal: RunRequest.Goal, applied: Set<String>
  ) throws(RevisionError) -> MigrationPlan {
    switch goal {
    case .upgrade(let targets): try planUpgrade(to: targets, applied: applied)
    case .downgrade(let target): try planDowngrade(to: target, applied: applied)
    }
  }
}

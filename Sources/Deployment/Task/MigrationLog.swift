import AWSClient
import Basics

/// What the events in a task's log say of the migration.
struct MigrationLog: Sendable, Hashable {
  /// What was applied last before the run, on each branch; nil while the log does not say.
  private(set) var headsBefore: [String]?
  /// The revisions that the run applied.
  private(set) var applied: [String] = []
  /// Whether the log has the end of the run.
  private(set) var hasEnded = false

  /// Takes a line into account; one that is no event of `migrate` says nothing.
  mutating func note(_ line: LogLine) {
    guard line.message.hasPrefix("{"), let event = try? JSONValue(parsing: line.message) else {
      return
    }
    switch event["event"]?.text {
    case "run_started": headsBefore = event["heads"]?.elements.compactMap(\.text)
    case "step_completed": applied += [event["revision"]?.text].compactMap(\.self)
    case "run_completed", "run_failed": hasEnded = true
    default: break
    }
  }

  /// The targets of the downgrades that revert the run; none when it has applied nothing.
  ///
  /// A downgrade to a head of before reverts what the run put on top of it.
  var downgradeTargets: [String] {
    guard let headsBefore, !applied.isEmpty else { return [] }
    return headsBefore.isEmpty ? ["base"] : headsBefore
  }
}

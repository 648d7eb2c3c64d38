import Migrations

/// A repeatable migration with its state, as `status`, `check` and `show` tell it.
struct RepeatableLine: Encodable, Sendable {
  let repeatable: String
  let state: String
  /// Why it is to be run again, where the state does not say it all.
  let reason: String?
  let path: String
  let appliedAt: String?

  init(_ status: RepeatableStatus) {
    repeatable = status.file.name
    path = status.file.file.path
    appliedAt = status.row?.appliedAt
    (state, reason) =
      switch status.state {
      case .applied: ("applied", nil)
      case .pending: ("pending", nil)
      case .changed: ("changed", nil)
      case .dropped(let objects): ("dropped", "\(objects) is gone")
      case .outdated(let name): ("outdated", "\(name) is run again")
      }
  }

  /// Whether the next upgrade to the last revision leaves it alone.
  var isApplied: Bool { state == "applied" }

  /// The state as people read it.
  var stateText: String { state + (reason.map { " (\($0))" } ?? "") }
}

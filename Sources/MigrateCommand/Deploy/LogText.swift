import AWSClient
import Deployment
import Basics

/// A line of a migration task's log as people read it.
struct LogText: Sendable, Hashable {
  /// The text; nil for what says nothing to people.
  let text: String?

  /// Makes the text of an event of `migrate`; all else stays as it is.
  init(_ line: LogLine) {
    guard line.message.hasPrefix("{"), let record = try? JSONValue(parsing: line.message) else {
      text = line.message
      return
    }
    let event = record["event"]?.text
    // The metrics are for CloudWatch.
    if record["_aws"] != nil || event.map(Self.quiet.contains) == true {
      text = nil
    } else {
      text = event.map { Self.text(of: $0, record) } ?? line.message
    }
  }

  private static let quiet: Set = [
    "run_started", "step_started", "statements_completed", "progress", "hook_started",
  ]

  private static func text(of event: String, _ record: JSONValue) -> String {
    let repeatable = record["repeatable"]?.text
    let revision = record["revision"]?.text ?? repeatable ?? ""
    let revisions = (record["revisions"]?.elements ?? []).compactMap(\.text)
      .joined(separator: ", ")
    let message = record["message"]?.text ?? ""
    let duration = record["duration_ms"]?.integer.map { Duration.milliseconds($0).displayText }
    switch event {
    case "step_completed":
      let verb =
        repeatable != nil ? "run " : record["direction"]?.text == "down" ? "down" : "up  "
      return "\(verb)  \(revision)  \(message)  (\(duration ?? ""))"
    case "run_completed":
      let count = record["done"]?.integer ?? 0
      if count == 0 { return "nothing to do" }
      return "\(count) \(count == 1 ? "migration" : "migrations") in \(duration ?? "")"
    case "run_failed": return message
    case "held": return "held back for the contract phase: \(revisions)"
    case "already_done": return "\(revisions): already done by another runner"
    case "squash_recorded": return "\(revision) is recorded in the place of \(revisions)"
    case "message": return "\(revision): \(message)"
    case "backfill_progress":
      let rows = record["rows"]?.integer ?? 0
      let all = record["estimated_rows"]?.integer.map { " of about \($0)" } ?? ""
      return "\(record["table"]?.text ?? ""): \(rows)\(all) rows"
    case "waiting_for_replicas": return "\(revision): waiting for the replicas"
    case "waiting_for_sessions":
      return "\(revision): waiting until fewer sessions are active"
    case "waiting_while_paused": return "\(revision): the backfill is paused"
    case "backfill_open":
      return "\(revision): the backfill of \(record["table"]?.text ?? "") is left open"
    case "waiting_for_backfills": return "waiting for that: \(revisions)"
    case "lock_timeout":
      let place = record["line"]?.integer.map { " at line \($0)" } ?? ""
      return "\(revision): no lock in time\(place) (attempt \(record["attempt"]?.integer ?? 0))"
    case "waiting_for_lock": return "waiting for another runner"
    default: return message.isEmpty ? event : "\(event): \(message)"
    }
  }
}

import Deployment
import Migrations

/// What the steps of a deployment came to, as a table.
struct DeploySummary: Sendable {
  private var steps: [Step] = []

  private struct Step {
    var name: String
    var what: String
    var start: ContinuousClock.Instant
    var result = "under way"
    var duration: Duration?
  }

  /// Whether nothing was begun.
  var isEmpty: Bool { steps.isEmpty }

  /// Takes an event into account.
  mutating func note(_ event: DeploymentEvent, at now: ContinuousClock.Instant = .now) {
    switch event {
    case .taskStarted(let task):
      steps.append(
        Step(
          name: "migrate (\(task.phase.rawValue))",
          what: "\(lastPart(of: task.taskDefinition)), task \(task.id)", start: now))
    case .rolloutStarted(let service, let target):
      steps.append(Step(name: "roll \(service)", what: target, start: now))
    case .taskSucceeded, .rolled:
      close("done", at: now)
    default: break
    }
  }

  /// Takes the end of a deployment that did not succeed into account.
  mutating func end(isInterruption: Bool, at now: ContinuousClock.Instant = .now) {
    close(isInterruption ? "interrupted" : "failed", at: now)
  }

  private mutating func close(_ result: String, at now: ContinuousClock.Instant) {
    guard let last = steps.indices.last, steps[last].duration == nil else { return }
    steps[last].result = result
    steps[last].duration = now - steps[last].start
  }

  private func lastPart(of arn: String) -> String {
    arn.split(separator: "/").last.map(String.init) ?? arn
  }

  private static let header = ["STEP", "RESULT", "TIME", "WHAT"]

  private var rows: [[String]] {
    steps.map { [$0.name, $0.result, $0.duration?.displayText ?? "", $0.what] }
  }

  /// The table for a terminal.
  var table: TextTable { TextTable(header: Self.header, rows: rows) }

  /// The table in Markdown, as GitHub shows it beside a job.
  func markdown(name: String?) -> String {
    func line(_ cells: [String]) -> String {
      "| \(cells.map(\.inMarkdown).joined(separator: " | ")) |\n"
    }
    let title = "### Deployment" + (name.map { " \($0.inMarkdown)" } ?? "") + "\n\n"
    return title + line(["Step", "Result", "Time", "What"])
      + line(Self.header.map { _ in "---" }) + rows.map(line).joined() + "\n"
  }
}

extension String {
  /// The text as itself in a cell of Markdown: no markup, no HTML, no mention of a person.
  fileprivate var inMarkdown: String {
    var result = ""
    for character in visibleLine {
      if #"\`*[]<>|~@$"#.contains(character) {
        result += character == "@" ? "&#64;" : "\\\(character)"
      } else if character == "&" {
        result += "&amp;"
      } else {
        result.append(character)
      }
    }
    return result
  }
}

import Migrations
import SchemaInspection

/// A step of a plan with its statements: for people a table, for programs an object a line.
struct PlannedStepReport: Report {
  let preview: StepPreview
  /// What the statements did; nil when nothing was run.
  var traced: [TracedStatement]?

  /// How many statements the table shows at most, unless the user wants more.
  private static let shownStatements = 50

  /// - Throws: `Problem` when the file cannot be read.
  func write(to output: OutputStream, _ detail: Detail) throws {
    let title = "\(preview.step.direction.rawValue.padded(toWidth: 4))  \(preview.step.revision)"
    output.writeLine("\(output.palette(title, .strong))  \(preview.step.message)")
    output.writeLine(output.palette("\(preview.step.path): \(preview.conditions)", .dim))
    var table = PlanTable(isTraced: traced != nil)
    var left = 0
    try forEachStatement { statement, trace in
      if table.statements < Self.shownStatements || detail == .verbose {
        table.add(statement, trace)
      } else {
        left += 1
      }
    }
    table.lines(output.palette).forEach(output.writeLine)
    if left > 0 { output.writeLine("… and \(left) more statements; --verbose shows all") }
    if preview.step.isSwift, traced == nil {
      output.writeLine("written in Swift: --trace shows what it runs")
    }
    output.writeLine("")
  }

  /// - Throws: `Problem` when the file cannot be read.
  func write(to json: JSONLines) throws {
    try json.write(PlannedStep(preview))
    try forEachStatement { statement, trace in
      try json.write(PlannedStatement(preview.step.revision, statement, trace))
    }
  }

  /// Goes through the statements of the file, each with its trace, or through those that a Swift
  /// migration has run.
  private func forEachStatement(
    _ body: (Statement, TracedStatement?) throws -> Void
  ) throws {
    guard let reader = try preview.reader() else {
      for trace in traced ?? [] {
        try body(Statement(text: trace.text, location: trace.location, kind: .ordinary), trace)
      }
      return
    }
    let byLocation = Dictionary(
      (traced ?? []).map { ($0.location, $0) }, uniquingKeysWith: { first, _ in first })
    while let statement = try reader.next() {
      try body(statement, byLocation[statement.location])
    }
  }
}

/// The end of a plan, for people.
struct PlanSummary: Report {
  let previews: [StepPreview]
  /// The revisions that are held back, with their messages.
  let deferred: [String]
  /// The revisions whose backfills stay open.
  let open: [String]
  /// The revisions that wait for these, with their messages.
  let waiting: [String]
  /// Whether the steps were run on a scratch database.
  let isTraced: Bool

  /// Nothing: programs count for themselves.
  func write(to json: JSONLines) {}

  func write(to output: OutputStream, _ detail: Detail) {
    guard detail != .quiet else { return }
    if !deferred.isEmpty {
      output.writeLine("held back for the contract phase: \(deferred.joined(separator: ", "))")
    }
    if !open.isEmpty {
      output.writeLine(
        "stops before the backfill, which `migrate backfill run` does: \(open.joined(separator: ", "))"
      )
    }
    if !waiting.isEmpty {
      output.writeLine("waits for that: \(waiting.joined(separator: ", "))")
    }
    let count = previews.count == 1 ? "1 migration" : "\(previews.count) migrations"
    switch (previews.isEmpty, isTraced) {
    case (true, _): output.writeLine("Nothing to do.")
    case (false, false): output.writeLine("\(count) to run; nothing was run.")
    case (false, true):
      output.writeLine(
        "\(count) to run; they were run on a scratch database, on tables without the target's rows."
      )
      if previews.contains(where: { !$0.options.transaction }) {
        output.writeLine(
          "Statements outside a transaction were watched while they ran: a lock that is taken and "
            + "released between two looks is not seen.")
      }
    }
  }
}

extension StepPreview {
  /// Under which conditions the step runs, for people.
  fileprivate var conditions: String {
    var parts = [options.transaction ? "in one transaction" : "statement by statement"]
    if let lockTimeout {
      let (first, longest) = (lockTimeout.lowerBound, lockTimeout.upperBound)
      parts.append(
        "waits for locks \(first.displayText)"
          + (first == longest ? "" : ", later up to \(longest.displayText)"))
    }
    if let statementTimeout {
      parts.append("a statement may run \(statementTimeout.displayText)")
    }
    return parts.joined(separator: "; ")
  }
}

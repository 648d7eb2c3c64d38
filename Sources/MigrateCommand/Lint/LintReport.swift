import Migrations
import SchemaTools

/// What `migrate lint` found.
struct LintReport {
  let findings: [Finding]
  /// How many migrations were looked at.
  let checked: Int

  /// Writes a line for each finding, for programs.
  func write(to json: JSONLines) throws {
    for finding in findings { try json.write(FindingLine(finding)) }
  }

  /// Writes the findings as a compiler does, and a summary.
  func write(to output: OutputStream, quiet: Bool) {
    for finding in findings {
      output.writeLine(Diagnostic(finding).rendered(output.palette))
      output.writeLine("")
    }
    if !quiet { output.writeLine(summary) }
  }

  private var summary: String {
    let counts = Finding.Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return (counts.isEmpty ? "nothing found" : counts.joined(separator: ", "))
      + " in \(checked) migration\(checked == 1 ? "" : "s")"
  }
}

extension Diagnostic {
  /// Creates the display of a finding.
  init(_ finding: Finding) {
    self.init(
      severity: Severity(finding.severity), location: finding.excerpt.location,
      message: finding.reason, code: finding.rule)
    if !finding.excerpt.line.isEmpty {
      sourceLine = finding.excerpt.line
      caretColumn = finding.excerpt.caret + 1
    }
    detail = finding.effect
    hint = finding.remedy
  }
}

extension Diagnostic.Severity {
  fileprivate init(_ severity: Finding.Severity) {
    switch severity {
    case .note: self = .note
    case .warning: self = .warning
    case .error: self = .error
    }
  }
}

extension Finding {
  /// The lock and what it blocks, in one sentence; nil when there is none.
  var effect: String? {
    guard let lock else { return nil }
    let name = table.map { " on \($0)" } ?? ""
    let blocks = lock.blocks.map { ", which blocks \($0)" } ?? ""
    let work: String =
      switch work {
      case .rewrite: " while the table is rewritten"
      case .scan: " while all its rows are read"
      case .indexBuild: " while the index is built"
      case nil: ""
      }
    return "\(lock.name) lock\(name)\(blocks)\(work)"
  }
}

/// A finding as a line of JSON.
private struct FindingLine: Encodable {
  let rule: String
  let severity: Finding.Severity
  let path: String
  let line: Int
  let column: Int?
  let revision: String
  let direction: String?
  let statement: Int?
  let table: String?
  let reason: String
  let lock: String?
  let blocks: String?
  let work: TableWork?
  let remedy: String

  init(_ finding: Finding) {
    rule = finding.rule
    severity = finding.severity
    path = finding.excerpt.location.path
    line = finding.excerpt.location.line
    column = finding.excerpt.location.column
    revision = finding.revision
    direction = finding.direction?.rawValue
    statement = finding.statement
    table = finding.table?.description
    reason = finding.reason
    lock = finding.lock?.name
    blocks = finding.lock?.blocks
    work = finding.work
    remedy = finding.remedy
  }
}

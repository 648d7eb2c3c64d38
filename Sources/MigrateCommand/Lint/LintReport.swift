import Migrations
import SchemaInspection
import SchemaTools

/// What `migrate lint` found.
struct LintReport {
  var findings: [Finding]
  /// How many migrations were looked at.
  let checked: Int
  /// What they were taken for, for example `PostgreSQL 15`.
  let database: String
  /// Tells where the files are in their repository.
  let paths: RepositoryPath

  /// - Parameter revisions: the revisions that were looked at.
  init(_ findings: [Finding], _ run: LintOperation, checked revisions: Set<String>) {
    self.findings = findings
    checked = revisions.count
    database = run.databaseName
    paths = RepositoryPath(of: run.project.configuration.versions)
  }

  /// Writes a line for each finding, for programs.
  func writeJSONLines(_ json: JSONLines) throws {
    for finding in findings { try json.write(FindingLine(finding)) }
  }

  /// Writes the findings as a compiler does.
  func writeText(to output: OutputStream) {
    for finding in findings {
      output.writeText(Diagnostic(finding).rendered(output.palette))
      output.writeLine("")
    }
  }

  /// How many findings there are, in one line.
  var summary: String {
    let counts = Finding.Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return (counts.isEmpty ? "nothing found" : counts.joined(separator: ", "))
      + " in \(checked) migration\(checked == 1 ? "" : "s") for \(database)"
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

/// A finding as a line of JSON.
struct FindingLine: Encodable, Sendable {
  let rule: String
  let severity: Finding.Severity
  let path: String
  let line: Int
  let column: Int?
  let revision: String
  let direction: String?
  let statement: Int?
  let table: String?
  let message: String
  let lock: String?
  let blocks: String?
  let work: TableWork?
  let remedy: String
  let tableBytes: Int?
  let indexBytes: Int?
  let tableRows: Int?
  let tableIndexes: Int?
  let scansPerSecond: Double?
  let changesPerSecond: Double?

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
    message = finding.reason
    lock = finding.lock?.name
    blocks = finding.lock?.blocks
    work = finding.work
    remedy = finding.remedy
    tableBytes = finding.facts?.tableBytes
    indexBytes = finding.facts?.indexBytes
    tableRows = finding.facts?.rows
    tableIndexes = finding.facts?.indexes
    scansPerSecond = finding.facts?.scansPerSecond
    changesPerSecond = finding.facts?.changesPerSecond
  }
}

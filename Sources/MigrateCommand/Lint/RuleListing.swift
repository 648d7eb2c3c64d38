import Basics
import SchemaTools

/// What `migrate lint --rules` shows.
struct RuleListing: Report {
  /// Writes a line for each rule, for programs.
  func write(to json: JSONLines) throws {
    for rule in LintRules.all { try json.write(RuleLine(rule)) }
  }

  /// Writes a table of the rules, and what other tools call them.
  func write(to output: OutputStream, _ detail: Detail) {
    for rule in LintRules.all {
      let state = rule.isDefault ? rule.severity.rawValue : "\(rule.severity.rawValue), off"
      output.writeLine("\(output.palette(rule.name, .strong))  (\(state))")
      output.writeLine("  \(rule.summary)")
      if !rule.peers.isEmpty { output.writeLine("  \(rule.peers.joined(separator: "; "))") }
    }
    output.writeLine("")
    output.writeLine("No rules, as there is nothing to look for:")
    for guarantee in LintRules.guarantees {
      output.writeLine("  \(guarantee.peer): \(guarantee.answer)")
    }
  }
}

/// A rule as a line of JSON.
private struct RuleLine: Encodable {
  let rule: String
  let severity: Finding.Severity
  let `default`: Bool
  let summary: String
  let peers: [String]

  init(_ rule: any LintRule.Type) {
    self.rule = rule.name
    severity = rule.severity
    `default` = rule.isDefault
    summary = rule.summary
    peers = rule.peers
  }
}

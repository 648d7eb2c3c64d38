import Migrations

/// Time-outs that a file sets and migrate sets again.
enum OverriddenTimeout: StatementRule {
  static let name = "overridden-timeout"
  static let summary =
    "The time-out has no effect: migrate sets its own again, so that nobody waits behind a migration."
  static let severity = Finding.Severity.note

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let name = name(in: statement) else { return [] }
    let section = statement.section
    let options = (section.direction == .up ? section.file.up : section.file.down)?.options
    switch name {
    case "lock_timeout": break
    case "statement_timeout"
    where section.settings.statementTimeout != nil || options?.statementTimeout != nil:
      break
    default: return []
    }
    let marker = section.direction == .up ? "up" : "down"
    return [
      statement.finding(
        self, "migrate sets \(name) again after this statement",
        remedy: "Remove it, or say in the section how long: `-- migrate:\(marker) … \(name):2s`.")
    ]
  }

  /// The setting of `SET` and of `set_config`.
  private static func name(in statement: LintStatement) -> String? {
    if case .setting(let name, _) = statement.action { return name }
    guard statement.parsed.statement.kind == .session else { return nil }
    return statement.parsed.statement.text.lowercased()
      .firstMatch(of: /set_config\s*\(\s*'(\w+)'/).map { String($0.output.1) }
  }
}

import Migrations

/// `-- migrate:ignore` lines that say nothing.
enum IgnoredRules: MigrationRule {
  static let name = "ignore-without-effect"
  static let summary = "A migrate:ignore line names no rule, or does not say why."

  static func findings(in migration: LintMigration) -> [Finding] {
    migration.file.ignoredRules.compactMap { ignore -> Finding? in
      let isKnown = LintRules.named(ignore.rule) != nil
      guard !isKnown || ignore.reason.isEmpty else { return nil }
      let near = nearMiss(ignore.rule, among: LintRules.all.map { $0.name })
      var finding = migration.finding(
        self, isKnown ? "the line does not say why" : "there is no rule `\(ignore.rule)`",
        remedy: isKnown
          ? "Write the reason behind the rule: -- migrate:ignore \(ignore.rule) REASON"
          : near.map { "Did you mean `\($0)`?" } ?? "`migrate lint --rules` lists them.")
      finding.excerpt.location.line = ignore.line
      return finding
    }
  }
}

extension MigrationFile {
  /// Whether a line of the file takes a finding away: one before the sections, or one before the
  /// statement or in it.
  func ignores(_ finding: Finding, _ migration: LintMigration) -> Bool {
    let statements = finding.direction == .down ? migration.down ?? [] : migration.up
    return ignoredRules.contains { ignore in
      guard ignore.rule == finding.rule else { return false }
      guard let section = section(at: ignore.line) else { return true }
      guard section == finding.direction, let number = finding.statement else { return false }
      return statements.first { $0.parsed.statement.lastLine >= ignore.line }?.number == number
    }
  }

  /// The section that a line is in; nil for the header.
  private func section(at line: Int) -> Direction? {
    let starts = [(up.firstLine, Direction.up)] + (down.map { [($0.firstLine, .down)] } ?? [])
    return starts.filter { $0.0 <= line }.max { $0.0 < $1.0 }?.1
  }
}

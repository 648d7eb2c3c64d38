import Migrations

/// `-- migrate:ignore` lines that say or do nothing.
enum IgnoredRules: MigrationRule {
  static let name = "ignore-without-effect"
  static let summary =
    "A migrate:ignore line names no rule, does not say why, or takes no finding away."
  static let peers = ["squawk: unused-ignore"]

  static func findings(in migration: LintMigration) -> [Finding] { findings(in: migration.file) }

  /// The lines that say nothing.
  static func findings(in file: MigrationFile) -> [Finding] {
    file.ignoredRules.compactMap { ignore -> Finding? in
      let isKnown = LintRules.named(ignore.rule) != nil
      guard !isKnown || ignore.reason.isEmpty else { return nil }
      let near = suggestion(for: ignore.rule, among: LintRules.all.map { $0.name })
      return finding(
        ignore, in: file,
        isKnown ? "the line does not say why" : "there is no rule `\(ignore.rule)`",
        remedy: isKnown
          ? "Write the reason behind the rule: -- migrate:ignore \(ignore.rule) REASON"
          : near.map { "Did you mean `\($0)`?" } ?? "`migrate lint --rules` lists them.")
    }
  }

  /// The lines that take nothing away, of rules that were asked.
  /// - Parameter used: those that do.
  static func unused(
    in file: MigrationFile, used: Set<IgnoredRule>, asking settings: LintSettings
  ) -> [Finding] {
    file.ignoredRules.filter { ignore in
      guard let rule = LintRules.named(ignore.rule) else { return false }
      return settings.includes(rule) && !used.contains(ignore)
    }.map { ignore in
      finding(
        ignore, in: file, "`\(ignore.rule)` finds nothing here any more",
        remedy: "Remove the line.")
    }
  }

  private static func finding(
    _ ignore: IgnoredRule, in file: MigrationFile, _ reason: String, remedy: String
  ) -> Finding {
    var finding = file.finding(self, reason, remedy: remedy)
    finding.excerpt.location.line = ignore.line
    return finding
  }
}

extension LintHistory {
  /// The findings that no line of their file takes away, and one for each line that takes none.
  func kept(_ findings: [Finding], asking settings: LintSettings) -> [Finding] {
    let byRevision = Dictionary(
      migrations.map { ($0.file.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let files = Dictionary(
      files.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    var used: [String: Set<IgnoredRule>] = [:]
    var kept = findings.filter { finding in
      guard let file = files[finding.revision] else { return true }
      let matching = file.ignoredRules.filter {
        file.is(
          $0, about: finding, byRevision[finding.revision]?.lines(of: finding.direction) ?? [])
      }
      used[finding.revision, default: []].formUnion(matching)
      return matching.isEmpty
    }
    guard settings.includes(IgnoredRules.self) else { return kept }
    for file in migrations.map(\.file) {
      kept += IgnoredRules.unused(in: file, used: used[file.revision] ?? [], asking: settings)
    }
    return kept
  }
}

extension MigrationFile {
  /// Whether a line of the file is about a finding: one before the sections, or one before the
  /// statement or in it; of a Swift file any line.
  ///
  /// - Parameter statements: the section of the finding: the number of each statement, and its last
  ///   line.
  func `is`(
    _ ignore: IgnoredRule, about finding: Finding, _ statements: [(number: Int, lastLine: Int)]
  ) -> Bool {
    guard ignore.rule == finding.rule else { return false }
    guard language == .sql, let section = section(at: ignore.line) else { return true }
    guard section == finding.direction, let number = finding.statement else { return false }
    return statements.first { $0.lastLine >= ignore.line }?.number == number
  }

  /// The section that a line is in; nil for the header.
  private func section(at line: Int) -> Direction? {
    let starts = [(up.firstLine, Direction.up)] + (down.map { [($0.firstLine, .down)] } ?? [])
    return starts.filter { $0.0 <= line }.max { $0.0 < $1.0 }?.1
  }
}

extension LintMigration {
  /// The statements of a section: the number of each, and its last line.
  fileprivate func lines(of direction: Direction?) -> [(number: Int, lastLine: Int)] {
    (direction == .down ? down ?? [] : up).map { ($0.number, $0.parsed.statement.lastLine) }
  }
}

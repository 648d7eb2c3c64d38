package import Migrations

/// Holds the migrations of a history against the rules.
///
/// ```swift
/// let findings = await Linter(LintSettings()).findings(in: files, linting: ["0007"])
/// ```
package struct Linter: Sendable {
  private let settings: LintSettings
  private let statementRules: [any StatementRule.Type]
  private let migrationRules: [any MigrationRule.Type]
  private let historyRules: [any HistoryRule.Type]

  /// Creates a linter.
  package init(_ settings: LintSettings) {
    self.settings = settings
    statementRules = LintRules.ofStatements.filter { settings.includes($0) }
    migrationRules = LintRules.ofMigrations.filter { settings.includes($0) }
    historyRules = LintRules.ofHistories.filter { settings.includes($0) }
  }

  /// What the rules find.
  ///
  /// - Parameters:
  ///   - files: the migrations in the order in which they run, also those that are only needed to
  ///     know what is there.
  ///   - linted: the revisions that are checked against the rules.
  ///   - pending: the revisions that run together with each of them, so that the tables that they
  ///     make are not in use yet; nil for those that are linted.
  ///   - graph: how the revisions follow one another; without it merges are not looked at.
  ///   - released: the checksum that each released revision had when it was released.
  ///   - recorded: what Swift migrations did, by revision; others in Swift are passed over.
  /// - Returns: the findings in the order of the files.
  package func findings(
    in files: [MigrationFile], linting linted: Set<String>, pending: Set<String>? = nil,
    graph: RevisionGraph? = nil, released: [String: String] = [:],
    recorded: [String: RecordedStatements] = [:]
  ) async -> [Finding] {
    let files = files.filter { $0.language == .sql || recorded[$0.revision] != nil }
    let parsed = await ParsedMigration.all(files, withDown: linted, recorded: recorded)
    var schema = SchemaState()
    var changedTables: [String: Set<ObjectName>] = [:]
    var problems: [Finding] = []
    // The schema is followed file by file; the rules look at what is behind meanwhile.
    let checked = await withTaskGroup(of: (Int, RuleBatch).self) { group in
      var batches: [RuleBatch?] = []
      var batch: [LintMigration] = []
      func check() {
        group.addTask { [number = batches.count, batch] in (number, self.check(batch)) }
        batches.append(nil)
        batch = []
      }
      for (file, parsed) in zip(files, parsed) {
        changedTables[file.revision] = Set(parsed.up.statements.flatMap(\.action.changedTables))
        guard linted.contains(file.revision) else {
          for statement in parsed.up.statements {
            schema.apply(statement.action, by: file.revision)
          }
          schema.endSession()
          continue
        }
        problems += [parsed.up.problem, parsed.down?.problem].compactMap(\.self)
          .map { SyntaxErrors.finding($0, in: file) }
        batch.append(migration(file, parsed, pending ?? linted, &schema))
        if batch.count == RuleBatch.size { check() }
      }
      check()
      for await (number, batch) in group { batches[number] = batch }
      return batches.compactMap(\.self)
    }
    let migrations = checked.flatMap(\.migrations)
    let findings = checked.flatMap(\.findings)
    let history = LintHistory(
      migrations: migrations, files: files, schema: schema, changedTables: changedTables,
      graph: graph, released: released)
    let all = findings + historyRules.flatMap { $0.findings(in: history) }
    return
      (problems
      + history.kept(all, asking: settings).map { recorded[$0.revision]?.placed($0) ?? $0 })
      .sorted(like: files)
  }

  private func check(_ migrations: [LintMigration]) -> RuleBatch {
    RuleBatch(
      migrations: migrations.map(\.withoutSchemas), findings: migrations.flatMap(findings))
  }

  private func findings(in migration: LintMigration) -> [Finding] {
    migrationRules.flatMap { $0.findings(in: migration) }
      + (migration.up + (migration.down ?? [])).flatMap { statement in
        statementRules.flatMap { $0.findings(in: statement) }
      }
  }

  /// - Parameter schema: what is known before the migration, and then after it.
  private func migration(
    _ file: MigrationFile, _ parsed: ParsedMigration, _ pending: Set<String>,
    _ schema: inout SchemaState
  ) -> LintMigration {
    let before = schema
    let up = statements(
      of: parsed.up, section(.up, of: file, parsed.up, pending), &schema)
    schema.endSession()
    var afterDown = schema
    let down = parsed.down.map {
      statements(of: $0, section(.down, of: file, $0, pending), &afterDown)
    }
    afterDown.endSession()
    return LintMigration(
      file: file, up: up, down: down, before: before, after: schema, afterDown: afterDown)
  }

  /// The statements of a section, each with the schema where it stands.
  /// - Parameter schema: what is known before the section, and then after it.
  private func statements(
    of parsed: ParsedSection, _ section: LintSection, _ schema: inout SchemaState
  ) -> [LintStatement] {
    var sessionSettings: [String: String] = [:]
    var enumValues = NewEnumValues()
    return parsed.statements.map { statement in
      defer {
        schema.apply(statement.action, by: section.file.revision)
        if case .setting(let name, let value) = statement.action { sessionSettings[name] = value }
        if section.isInTransaction { enumValues.add(statement.action, in: section.settings) }
      }
      return LintStatement(
        statement, schema: schema, sessionSettings: sessionSettings,
        newEnumValues: enumValues, section: section)
    }
  }

  private func section(
    _ direction: Direction, of file: MigrationFile, _ parsed: ParsedSection,
    _ pending: Set<String>
  ) -> LintSection {
    LintSection(
      file: file, direction: direction,
      isInTransaction: (direction == .up ? file.up : file.down)?.options.transaction ?? true,
      pendingRevisions: pending, settings: settings,
      standIns: StandIns(parsed.statements.map(\.action)))
  }
}

/// Migrations that the rules have looked at together, without what was there at each of them.
private struct RuleBatch: Sendable {
  /// Many enough for a task of their own, and few enough that their schemas are soon forgotten.
  static let size = 32

  let migrations: [LintMigration]
  let findings: [Finding]
}

extension [Finding] {
  /// The findings in the order of files and lines.
  fileprivate func sorted(like files: [MigrationFile]) -> [Finding] {
    let ranks = Dictionary(
      files.enumerated().map { ($1.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let places = map { finding in
      (
        ranks[finding.revision] ?? .max, finding.excerpt.location.line,
        finding.excerpt.location.column ?? 0, finding.rule
      )
    }
    return indices.sorted { places[$0] < places[$1] }.map { self[$0] }
  }
}

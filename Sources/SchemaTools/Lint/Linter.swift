public import Migrations

/// Holds the migrations of a history against the rules.
///
/// ```swift
/// let findings = await Linter(LintSettings()).findings(in: files, linting: ["0007"])
/// ```
public struct Linter: Sendable {
  private let settings: LintSettings
  private let statementRules: [any StatementRule.Type]
  private let migrationRules: [any MigrationRule.Type]

  /// Creates a linter.
  public init(_ settings: LintSettings) {
    self.settings = settings
    statementRules = LintRules.ofStatements.filter { settings.includes($0) }
    migrationRules = LintRules.ofMigrations.filter { settings.includes($0) }
  }

  /// What the rules find.
  ///
  /// - Parameters:
  ///   - files: the migrations in the order in which they run, also those that are only needed to
  ///     know what is there.
  ///   - linted: the revisions that are held against the rules.
  /// - Returns: the findings in the order of the files.
  public func findings(
    in files: [MigrationFile], linting linted: Set<String>
  ) async -> [Finding] {
    let files = files.filter { $0.language == .sql }
    var schema = SchemaModel()
    var findings: [Finding] = []
    for (file, parsed) in zip(files, await ParsedMigration.all(files, withDown: linted)) {
      let up = statements(of: parsed.up, section(.up, of: file, linted), &schema)
      guard linted.contains(file.revision) else { continue }
      var afterDown = schema
      let down = parsed.down.map {
        statements(of: $0, section(.down, of: file, linted), &afterDown)
      }
      let migration = LintMigration(file: file, up: up, down: down)
      let problems = [parsed.up.problem, parsed.down?.problem].compactMap(\.self)
      findings +=
        problems.map { SyntaxErrors.finding($0, in: file) }
        + self.findings(in: migration).filter { !file.ignores($0, migration) }
    }
    return findings
  }

  private func findings(in migration: LintMigration) -> [Finding] {
    let statements = migration.up + (migration.down ?? [])
    return migrationRules.flatMap { $0.findings(in: migration) }
      + statements.flatMap { statement in
        statementRules.flatMap { $0.findings(in: statement) }
      }
  }

  /// The statements of a section, each with the schema where it stands.
  /// - Parameter schema: what is known before the section, and then after it.
  private func statements(
    of parsed: ParsedSection, _ section: LintSection, _ schema: inout SchemaModel
  ) -> [LintStatement] {
    var number = 0
    return parsed.statements.map { statement in
      number += 1
      defer { schema.apply(statement.action, by: section.file.revision) }
      return LintStatement(parsed: statement, number: number, schema: schema, section: section)
    }
  }

  private func section(
    _ direction: Direction, of file: MigrationFile, _ linted: Set<String>
  ) -> LintSection {
    LintSection(
      file: file, direction: direction,
      isInTransaction: (direction == .up ? file.up : file.down)?.options.transaction ?? true,
      lintedRevisions: linted, settings: settings)
  }
}

/// A migration with the parse trees of its statements.
private struct ParsedMigration: Sendable {
  let up: ParsedSection
  /// Of a migration that is linted and has a step down.
  let down: ParsedSection?

  /// Reads migrations, as many at a time as there are cores.
  /// - Parameter linted: the revisions whose step down is read too.
  static func all(_ files: [MigrationFile], withDown linted: Set<String>) async -> [Self] {
    await withTaskGroup(of: (Int, Self).self) { group in
      for (index, file) in files.enumerated() {
        group.addTask {
          let down = linted.contains(file.revision) ? file.down : nil
          return (
            index,
            Self(
              up: ParsedSection(file.up, of: file), down: down.map { ParsedSection($0, of: file) })
          )
        }
      }
      var parsed: [Self?] = Array(repeating: nil, count: files.count)
      for await (index, migration) in group { parsed[index] = migration }
      return parsed.compactMap(\.self)
    }
  }
}

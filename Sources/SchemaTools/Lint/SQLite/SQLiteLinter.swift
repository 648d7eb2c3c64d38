package import Migrations

/// Holds the migrations of a SQLite project against the rules, with what SQLite itself says of them.
///
/// ```swift
/// let findings = try await SQLiteLinter(LintSettings()).findings(in: files, linting: ["0007"])
/// ```
package struct SQLiteLinter: Sendable {
  private let settings: LintSettings
  private let rules: [any SQLiteRule.Type]

  /// Creates a linter.
  package init(_ settings: LintSettings) {
    self.settings = settings
    rules = LintRules.ofSQLite.filter { settings.includes($0) }
  }

  /// What the rules find.
  ///
  /// - Parameters:
  ///   - files: the migrations in the order in which they run, also those that are only needed to
  ///     know what is there.
  ///   - linted: the revisions that are checked against the rules.
  ///   - recorded: what Swift migrations did, by revision; others in Swift are passed over.
  /// - Returns: the findings in the order of the files.
  /// - Throws: `DatabaseError` when SQLite can no longer be worked with; `CancellationError`.
  package func findings(
    in files: [MigrationFile], linting linted: Set<String>,
    recorded: [String: RecordedStatements] = [:]
  ) async throws -> [Finding] {
    let replay = try await SQLiteReplay()
    defer { replay.close() }
    var findings: [Finding] = []
    for file in files where file.language == .sql || recorded[file.revision] != nil {
      let record = recorded[file.revision]
      let up = try await section(
        .up, SQLiteStatements(file.up, of: file, recorded: record?.up), of: file, linted, replay)
      guard linted.contains(file.revision) else { continue }
      var outcomes = [up]
      if let down = file.down {
        let statements = SQLiteStatements(down, of: file, recorded: record.map { $0.down ?? [] })
        outcomes.append(
          try await replay.undoing {
            try await section(.down, statements, of: file, linted, replay)
          })
      }
      var used: Set<IgnoredRule> = []
      for outcome in outcomes {
        let section = outcome.section
        findings += rules.flatMap { $0.findings(in: section) }
          .filter { finding in
            let matching = file.ignoredRules.filter { file.is($0, about: finding, section.lines) }
            used.formUnion(matching)
            return matching.isEmpty
          }
          .sorted { ($0.statement ?? 0) < ($1.statement ?? 0) }
        if let problem = outcome.problem {
          findings.append(SyntaxErrors.finding(problem, in: file))
        }
      }
      if settings.includes(IgnoredRules.self) {
        findings +=
          IgnoredRules.findings(in: file)
          + IgnoredRules.unused(in: file, used: used, asking: settings)
      }
    }
    return findings.map { recorded[$0.revision]?.placed($0) ?? $0 }
  }

  private struct Outcome {
    var section: SQLiteSection
    /// Why the rest of it could not be read.
    var problem: Problem?
  }

  /// Runs a section again, and keeps the steps of one that is linted.
  private func section(
    _ direction: Direction, _ statements: SQLiteStatements, of file: MigrationFile,
    _ linted: Set<String>, _ replay: SQLiteReplay
  ) async throws -> Outcome {
    var outcome = Outcome(
      section: SQLiteSection(
        file: file, direction: direction, isInTransaction: statements.isInTransaction,
        settings: settings))
    var statements = statements
    var schema = linted.contains(file.revision) ? try await replay.schema() : nil
    while let (number, statement) = statements.next() {
      let action = SQLiteAction(statement.leadingTokens)
      let (isCertain, emptyTables) = (replay.isCertain, replay.emptyTables(of: linted))
      let (error, changesSchema) = try await replay.run(statement, action, by: file.revision)
      guard let before = schema else { continue }
      let after = changesSchema ? try await replay.schema() : before
      schema = after
      if error == nil, action.insertsMore(than: outcome.section.steps.last?.action) { continue }
      outcome.section.steps.append(
        SQLiteStep(
          statement: statement, number: number, action: action, error: error,
          isCertain: isCertain, before: before, after: after, emptyTables: emptyTables))
    }
    outcome.problem = statements.problem
    return outcome
  }
}

/// The statements of a section, each with its number.
private struct SQLiteStatements {
  /// Why there are no more, if that is not the end of the section.
  private(set) var problem: Problem?
  /// Whether they run in a transaction.
  let isInTransaction: Bool
  private var reader: StatementReader?
  private var recorded: ArraySlice<Statement>
  private var number = 0

  /// - Parameter recorded: the statements of a Swift migration, which are none of its text.
  init(_ section: MigrationFile.Section, of file: MigrationFile, recorded: [Statement]?) {
    isInTransaction = section.options.transaction
    self.recorded = recorded?[...] ?? []
    guard recorded == nil else { return }
    do throws(Problem) {
      reader = try StatementReader(file: file, section: section, dialect: .sqlite)
    } catch {
      problem = error
    }
  }

  mutating func next() -> (Int, Statement)? {
    do throws(Problem) {
      guard let statement = try reader?.next() ?? recorded.popFirst() else { return nil }
      number += 1
      return (number, statement)
    } catch {
      problem = error
      reader = nil
      return nil
    }
  }
}

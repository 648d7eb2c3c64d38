public import Migrations

/// Holds the migrations of a SQLite project against the rules, with what SQLite itself says of them.
///
/// ```swift
/// let findings = try await SQLiteLinter(LintSettings()).findings(in: files, linting: ["0007"])
/// ```
public struct SQLiteLinter: Sendable {
  private let settings: LintSettings
  private let rules: [any SQLiteRule.Type]

  /// Creates a linter.
  public init(_ settings: LintSettings) {
    self.settings = settings
    rules = LintRules.ofSQLite.filter { settings.includes($0) }
  }

  /// What the rules find.
  ///
  /// - Parameters:
  ///   - files: the migrations in the order in which they run, also those that are only needed to
  ///     know what is there.
  ///   - linted: the revisions that are held against the rules.
  /// - Returns: the findings in the order of the files.
  /// - Throws: `DatabaseError` when SQLite can no longer be worked with; `CancellationError`.
  public func findings(
    in files: [MigrationFile], linting linted: Set<String>
  ) async throws -> [Finding] {
    let replay = try await SQLiteReplay()
    defer { replay.close() }
    var findings: [Finding] = []
    for file in files where file.language == .sql {
      let up = try await section(.up, file.up, of: file, linted, replay)
      guard linted.contains(file.revision) else { continue }
      var outcomes = [up]
      if let down = file.down {
        outcomes.append(
          try await replay.undoing { try await section(.down, down, of: file, linted, replay) })
      }
      for outcome in outcomes {
        findings += rules.flatMap { $0.findings(in: outcome.section) }
          .filter { !file.ignores($0, in: outcome.section.steps) }
          .sorted { ($0.statement ?? 0) < ($1.statement ?? 0) }
        if let problem = outcome.problem {
          findings.append(SyntaxErrors.finding(problem, in: file))
        }
      }
    }
    return findings
  }

  private struct Outcome {
    var section: SQLiteSection
    /// Why the rest of it could not be read.
    var problem: Problem?
  }

  /// Runs a section again, and keeps the steps of one that is linted.
  private func section(
    _ direction: Direction, _ body: MigrationFile.Section, of file: MigrationFile,
    _ linted: Set<String>, _ replay: SQLiteReplay
  ) async throws -> Outcome {
    var outcome = Outcome(
      section: SQLiteSection(
        file: file, direction: direction, isInTransaction: body.options.transaction,
        settings: settings))
    var statements = SQLiteStatements(body, of: file)
    var schema = linted.contains(file.revision) ? try await replay.schema() : nil
    while let (number, statement) = statements.next() {
      let action = SQLiteAction(statement.headTokens)
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
  private var reader: StatementReader?
  private var number = 0

  init(_ section: MigrationFile.Section, of file: MigrationFile) {
    do throws(Problem) {
      reader = try StatementReader(file: file, section: section, dialect: .sqlite)
    } catch {
      problem = error
    }
  }

  mutating func next() -> (Int, Statement)? {
    do throws(Problem) {
      guard let statement = try reader?.next() else { return nil }
      number += 1
      return (number, statement)
    } catch {
      problem = error
      reader = nil
      return nil
    }
  }
}

extension MigrationFile {
  /// Whether a line of the file takes a finding away: one before the sections, or one before the
  /// statement or in it.
  fileprivate func ignores(_ finding: Finding, in steps: [SQLiteStep]) -> Bool {
    ignoredRules.contains { ignore in
      guard ignore.rule == finding.rule else { return false }
      let starts = [(up.firstLine, Direction.up)] + (down.map { [($0.firstLine, .down)] } ?? [])
      let section = starts.filter { $0.0 <= ignore.line }.max { $0.0 < $1.0 }?.1
      guard let section else { return true }
      return section == finding.direction
        && steps.first { $0.statement.lastLine >= ignore.line }?.number == finding.statement
    }
  }
}

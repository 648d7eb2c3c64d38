import Migrations
import SchemaTools

/// Holds revisions against the rules, with all that a database and the Swift migrations tell.
struct LintInspection {
  let project: Project
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let options: GlobalOptions
  /// Whether each revision is looked at as if it ran alone.
  var isOfAll = false

  /// Holds revisions against the rules.
  ///
  /// - Parameter named: nil for those that the database does not have.
  /// - Throws: `CompilationError` for Swift migrations that do not compile; `DatabaseError`, `StateError`; as
  ///   `LintOperation.findings`.
  func report(on named: Set<String>?) async throws -> LintReport {
    let all = Set(project.graph.topologicalOrder)
    var database = project.configuration
    database.useDatabase(database.lintAgainst)
    let isAsked =
      database.lintAgainst != nil || (named == nil && project.configuration.hasDatabase)
    guard isAsked else {
      if named == nil, !project.configuration.isURLSet {
        Terminal.current.showWarning(
          "no database is configured that could say what is applied, so all revisions are looked at;"
            + " --since COMMIT looks at new ones only")
      }
      let run = try LintOperation(project)
      return try await report(on: named ?? all, run)
    }
    return try await LintDatabase.with(database) { database in
      let run = try LintOperation(project, version: database.version)
      let rows = named == nil ? try await database.rows() : []
      var report = try await report(
        on: named ?? project.pending(with: rows), run, released: rows)
      if project.configuration.lintAgainst != nil {
        report.findings = try await database.adjustingSeverity(
          report.findings, warn: Terminal.current.showWarning)
      }
      return report
    }
  }

  private func report(
    on revisions: Set<String>, _ run: LintOperation, released: [AppliedRevision] = []
  ) async throws -> LintReport {
    let recorded = try await recordedMigrations(revisions, run)
    let findings = try await run.findings(
      in: revisions, pending: isOfAll ? [] : nil, released: released, recorded: recorded)
    let unread = revisions.filter {
      run.project.fileByRevision[$0]?.language == .swift && recorded[$0] == nil
    }
    return LintReport(findings, run, checked: revisions.subtracting(unread))
  }

  /// What the Swift migrations among the revisions do. Without them the others are looked at.
  private func recordedMigrations(
    _ revisions: Set<String>, _ run: LintOperation
  ) async throws -> [String: RecordedStatements] {
    let recording = SwiftRecording(project, arguments: arguments)
    let steps = try recording.steps(of: revisions)
    guard !steps.isEmpty else { return [:] }
    let warn = { (reason: String) in
      Terminal.current.showWarning("Swift migrations were not looked at, or not all: \(reason)")
    }
    let hasDatabase = project.configuration.isURLSet || project.configuration.scratchURL != nil
    do {
      let compiled = try await CompiledMigrations(of: project, for: revisions, options: options)
      guard hasDatabase else {
        warn("they run on a scratch database, and there is neither a url nor a scratch_url.")
        return [:]
      }
      try await compiled.enter(for: steps)
    } catch CompilationError.failed(let output, let status) {
      throw CompilationError.failed(output: output, status: status)
    } catch let error as CompilationError {
      warn("\(error)")
      return [:]
    }
    return try await recording.record(revisions, warn: warn)
  }
}

import Migrations
import SchemaChange
import SchemaTools

/// What `migrate check` does.
struct CheckOperation {
  let project: Project
  let checks: Set<ProjectCheck>
  let options: GlobalOptions
  let allowNewer: Bool
  /// The git commit that has what was released before; nil to lint what is pending.
  let since: String?
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]

  /// Lists all findings.
  ///
  /// - Throws: `ExitStatus.finding` when there are any; `HistoryError.databaseAhead`; for drift, as
  ///   `Replay.schema`.
  func run() async throws {
    var findings = graphFindings()
    if checks.contains(.schema) { findings += try await schemaFindings() }
    var newer: [AppliedRevision] = []
    if checks.contains(where: \.needsDatabase) {
      let compiled = try await CompiledMigrations(
        of: project, for: checks.contains(.drift) ? project.files.map(\.revision) : [],
        options: options)
      try await DatabaseSession.open(project) { session in
        try await session.noteOtherTool(options)
        let replay = checks.contains(.drift) ? try await replay(session) : nil
        if let replay { try await compiled.enter(for: replay.steps, closing: session.migrator) }
        if checks.contains(.lint) { findings += try await lintFindings(session) }
        findings += try await statusFindings(session)
        if checks.contains(.pending) { findings += try await repeatableFindings(session) }
        if let replay {
          findings += try await SchemaDrift(of: session, from: replay).lines
            .map(CheckFinding.drift)
        }
        newer = project.migrations.comparison(with: session.store.rows).newer
      }
    }
    try options.show(findings)
    if !newer.isEmpty, !allowNewer { throw HistoryError.databaseAhead(newer) }
    if !findings.isEmpty { throw ExitStatus.finding }
    options.showSummary(summary)
  }

  private func replay(_ session: DatabaseSession) async throws -> Replay {
    session.noteOpenBackfills(options)
    return try await Replay(
      of: session, arguments: arguments, stopsAtBackfills: true,
      emit: ScratchProgress(isVerbose: options.verbose).show)
  }

  private func graphFindings() -> [CheckFinding] {
    let heads = project.graph.heads
    return checks.contains(.graph) && heads.count > 1 ? [.severalHeads(heads)] : []
  }

  private func schemaFindings() async throws -> [CheckFinding] {
    let plan = try await WantedSchema(of: project, arguments: arguments, options).difference()
    return plan.steps.map(CheckFinding.schema) + plan.refusals.map(CheckFinding.schemaRefusal)
  }

  private func statusFindings(_ session: DatabaseSession) async throws -> [CheckFinding] {
    try await StatusLine.all(session).compactMap { line in
      guard let check = line.state.check, checks.contains(check) else { return nil }
      return .status(check, line)
    }
  }

  /// What lint finds in the SQL files of the release; what is only good to know is left out.
  private func lintFindings(_ session: DatabaseSession) async throws -> [CheckFinding] {
    let connection = session.migrator.connection
    let version = connection.backEnd.commands.lintedVersion(of: connection)
    // A database without migrations, such as that of CI, does not say which tables are in use.
    let isEmpty = session.store.rows.isEmpty
    return try await LintOperation(project, version: version)
      .findings(
        in: lintedRevisions(session), pending: isEmpty && since == nil ? [] : nil,
        released: session.store.rows
      )
      .filter { $0.severity > .note }.map(CheckFinding.lint)
  }

  private func lintedRevisions(_ session: DatabaseSession) throws -> Set<String> {
    guard let since else { return session.pending }
    return try project.revisions(since: GitCommit(since))
  }

  private func repeatableFindings(_ session: DatabaseSession) async throws -> [CheckFinding] {
    try await session.migrator.statuses(of: project.repeatables)
      .map(RepeatableLine.init).filter { !$0.isApplied }.map(CheckFinding.repeatable)
  }

  private var summary: String {
    guard checks != ProjectCheck.usual else { return "All migrations are applied." }
    let names = ProjectCheck.allCases.filter(checks.contains).map(\.rawValue)
    return "Nothing found: \(names.joined(separator: ", "))."
  }
}

extension StatusLine.State {
  /// The check that finds a revision in this state; nil where there is nothing to find.
  fileprivate var check: ProjectCheck? {
    switch self {
    case .pending, .open, .partial: .pending
    case .edited, .missing: .checksums
    case .applied, .newer: nil
    }
  }
}

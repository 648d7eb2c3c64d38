import FoundationEssentials
import Migrations
import SchemaTools

/// `migrate lint --fix`: rewrites the files to the safe form of what was found.
///
/// What is written was tried before: the old and the fixed files run on scratch databases.
struct LintFix {
  let project: Project
  /// The git commit whose files are released; nil when none is named.
  let released: GitCommit?
  /// The revisions that the database has.
  let applied: Set<String>
  /// Whether the changes are only shown.
  let isDryRun: Bool
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let isVerbose: Bool
  /// Goes on where the Swift migrations can be run.
  let enterSwiftMigrations: () async throws -> Void

  /// Rewrites the files, and looks at what is left.
  ///
  /// - Parameters:
  ///   - linted: the revisions that are looked at.
  ///   - lint: finds what is wrong with revisions of a project.
  /// - Throws: `Problem` when a file cannot be read or written; as `FixProver.prove`.
  func run(
    on linted: Set<String>, lint: (Project, Set<String>) async throws -> [Finding]
  ) async throws -> FixReport {
    let findings = try await lint(project, linted)
    let fixer = Fixer(
      findings, in: try sources(), graph: project.graph, addingDown: linted,
      protected: try protectedRevisions(), at: Int(Date().timeIntervalSince1970))
    let (fixes, left) =
      try await proved(fixer, on: linted, lint) ?? (FixProof().fixes(by: fixer), nil)
    if isDryRun { return FixReport(fixes: fixes, left: findings, isDryRun: true) }
    if !fixes.edits.isEmpty {
      try FileSetChange(in: project.configuration.versions).write(
        fixes.edits.map { ($0.path, $0.text) },
        creating: Set(fixes.edits.filter { $0.kind == .created }.map(\.path)))
    }
    return FixReport(fixes: fixes, left: left ?? findings, isDryRun: false)
  }

  /// The fixes that hold on scratch databases, or of which the result is certain without, and what the
  /// rules find in the fixed files.
  /// - Returns: nil when there is nothing to fix.
  private func proved(
    _ fixer: Fixer, on linted: Set<String>,
    _ lint: (Project, Set<String>) async throws -> [Finding]
  ) async throws -> (Fixes, [Finding])? {
    if FixProof().fixes(by: fixer).edits.isEmpty, !fixer.hasOnlineParts { return nil }
    try await enterSwiftMigrations()
    let reason: String
    switch try FixServer(of: project) {
    case .configured(let configuration):
      do {
        return try await ScratchServer.with(configuration, emit: emit) { server in
          try await proved(fixer, on: linted, server, lint)
        }
      } catch let error as ScratchDatabaseError {
        reason = error.reason
      }
    case .none: reason = "no database is configured"
    }
    if let server = TemporaryServer.find(version: project.configuration.serverVersion) {
      let result = try await server.with(asDatabaseOf: project.configuration) { configuration in
        try await ScratchServer.with(configuration, emit: emit) { server in
          try await proved(fixer, on: linted, server, lint)
        }
      }
      if let result { return result }
    }
    Terminal.current.showWarning(
      """
      there is no scratch database to try fixes on (\(reason), and no PostgreSQL server could be \
      started here), so only those are made whose result the migrations alone tell; --scratch-url names \
      a server
      """)
    var proof = FixProof()
    proof.isCertaintyRequired = true
    return try await settled(proof, fixer, on: linted, nil, lint)
  }

  private func proved(
    _ fixer: Fixer, on linted: Set<String>, _ server: ScratchServer,
    _ lint: (Project, Set<String>) async throws -> [Finding]
  ) async throws -> (Fixes, [Finding]) {
    let prover = FixProver(project: project, server: server, arguments: arguments, emit: emit)
    return try await settled(try await prover.prove(fixer), fixer, on: linted, prover, lint)
  }

  /// Looks at the fixed files as a whole, without the fixes that leave something behind.
  private func settled(
    _ proof: FixProof, _ fixer: Fixer, on linted: Set<String>, _ prover: FixProver?,
    _ lint: (Project, Set<String>) async throws -> [Finding]
  ) async throws -> (Fixes, [Finding]) {
    var proof = proof
    let before = fixer.findings
    while true {
      let fixes = proof.fixes(by: fixer)
      let revised = try RevisedProject(project, with: fixes)
      let findings = try await lint(
        revised.project, linted.union(fixes.edits.map(\.revision)))
      let worse = fixes.isWorse(findings, than: before)
      if worse.isEmpty {
        if !fixes.edits.isEmpty,
          let refusal = try await prover?.refusal(
            of: revised.project, end: proof.end, broken: proof.broken,
            isOnline: fixes.edits.contains(where: \.isOnline))
        {
          for revision in fixes.rewritten { proof.refusals[revision] = refusal }
          continue
        }
        return (fixes, findings.map { revised.restored($0) })
      }
      for (revision, rule) in worse {
        proof.refusals[revision] = "the fixed file would have the finding \(rule)"
      }
    }
  }

  private var emit: @Sendable (MigrationEvent) -> Void {
    ScratchProgress(isVerbose: isVerbose).show
  }

  /// Makes sure that there are files to rewrite, and completes what an interrupted run left.
  ///
  /// - Throws: `BundleRefusal`; `Problem`.
  static func prepare(_ configuration: Configuration, isDryRun: Bool) throws {
    if MigrationBundle.current != nil { throw BundleRefusal.writing(command: "lint --fix") }
    if !isDryRun { try FileSetChange(in: configuration.versions).complete() }
  }

  private func sources() throws(Problem) -> [MigrationSource] {
    try project.files.map { (file) throws(Problem) in
      let reason: String
      do throws(SystemError) {
        let bytes = try contents(ofFile: file.path) ?? []
        let end = max(file.up.bytes.upperBound, file.down?.bytes.upperBound ?? 0)
        if bytes.count >= end { return MigrationSource(file, bytes: bytes) }
        reason = "has become shorter while it was read"
      } catch {
        reason = "cannot be read: \(error)"
      }
      throw Problem(SourceLocation(path: file.path, line: 1), reason)
    }
  }

  /// Why a file must stay as it is, by revision: the database has run it, or others may have.
  private func protectedRevisions() throws -> [String: String] {
    var reasons: [String: String] = [:]
    if let released {
      let new = try project.revisions(since: released)
      for file in project.files where !new.contains(file.revision) {
        reasons[file.revision] =
          "\(released.name) has the file, so that it may be applied elsewhere"
      }
    }
    for revision in applied {
      reasons[revision] = "it is applied; `migrate downgrade` below it first, or add a new revision"
    }
    return reasons
  }
}

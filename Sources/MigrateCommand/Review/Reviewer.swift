import Migrations
import SchemaInspection
import SchemaTools

/// Finds out what is to be known about revisions.
struct Reviewer {
  let project: Project
  /// The new revisions, in the order in which they run.
  let revisions: [String]
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let options: GlobalOptions

  /// Looks at all that can be looked at.
  ///
  /// - Parameters:
  ///   - since: the git commit that has what was released.
  ///   - runs: whether the revisions run on a scratch database.
  /// - Throws: `Problem` for a file that cannot be read, `GitError`, `CompilationError`; as `LintInspection`.
  func review(since: String?, runs: Bool) async throws -> Review {
    let (graph, new) = (project.graph, Set(revisions))
    var review = Review(
      since: since, revisions: try revisions.compactMap(reviewed),
      headsBefore: graph.effectiveHeads(among: Set(graph.topologicalOrder).subtracting(new)),
      heads: graph.effectiveHeads,
      changedFiles: try since.map { try project.changedFiles(since: GitCommit($0)) } ?? [],
      beforeRelease: revisions.filter { file($0)?.phase == .expand },
      backfills: revisions.filter { file($0)?.up.backfills.isEmpty == false },
      afterRelease: revisions.filter { file($0)?.phase == .contract },
      mixed: graph.mixedPhases(in: new, contract: project.migrations.contractRevisions).map {
        Review.Mixed(revision: $0.contract, expand: $0.expand)
      })
    guard !revisions.isEmpty else { return review }
    if runs {
      do {
        try await run(&review)
      } catch let error as any MigrationError where error.isForWantOfScratchDatabase {
        review.notRun = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
      }
    } else {
      review.notRun = "--no-run"
    }
    try await lint(&review)
    return review
  }

  private func file(_ revision: String) -> MigrationFile? { project.fileByRevision[revision] }

  private func reviewed(_ id: String) throws -> ReviewedRevision? {
    guard let file = file(id) else { return nil }
    let bytes = try read(file)
    func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
        .trimmingBlankLines
    }
    let isSwift = file.language == .swift
    return ReviewedRevision(
      revision: id, message: file.message, path: file.path,
      downRevisions: project.graph[id]?.downRevisions ?? [],
      dependsOn: project.graph.dependencies(of: id), phase: file.phase,
      isTransaction: file.up.options.transaction,
      up: text(isSwift ? 0..<bytes.count : file.up.bytes),
      down: isSwift ? nil : file.down.map { text($0.bytes) }, irreversible: file.irreversible)
  }

  private func read(_ file: MigrationFile) throws(Problem) -> [UInt8] {
    do throws(SystemError) {
      return try contents(ofFile: file.path) ?? []
    } catch {
      throw Problem(
        SourceLocation(path: file.path, line: 1), "cannot be read: \(error)")
    }
  }

  // MARK: Runs

  /// Runs the revisions on scratch databases, there and back, and with each statement observed.
  private func run(_ review: inout Review) async throws {
    guard case .configured(let configuration) = try FixServer(of: project) else {
      guard let server = TemporaryServer.find(version: project.configuration.serverVersion) else {
        review.notRun = "no database is configured, and PostgreSQL is not installed here"
        return
      }
      let result = try await server.with(asDatabaseOf: project.configuration) {
        try await run(review, on: $0)
      }
      guard let result else { throw TemporaryServerError.notStarted }
      review = result
      return
    }
    review = try await run(review, on: configuration)
  }

  private func run(_ review: Review, on configuration: Configuration) async throws -> Review {
    var review = review
    let operation = VerifyOperation(
      project: project, configuration: configuration, revisions: revisions, graph: project.graph,
      arguments: arguments, isVerbose: options.verbose)
    let compiled = try await CompiledMigrations(
      of: project, for: try operation.trials.map(\.up.revision), options: options)
    try await compiled.enter(for: try operation.trials.map(\.up))
    do {
      for verdict in try await operation.run({ _ in }).verdicts {
        review.set(\.verdict, verdict, of: verdict.step.revision)
      }
    } catch let ScratchRunError.migrationFailed(failure, pass) {
      let verdict = VerificationResult(failure.step, .failed(pass, failure.error))
      guard revisions.contains(failure.step.revision) else {
        throw ScratchRunError.migrationFailed(failure, pass)
      }
      review.set(\.verdict, verdict, of: failure.step.revision)
      return review
    }
    let backEnd = try LintOperation(project).backEnd
    guard backEnd.commands.reasonAgainstTrace == nil else { return review }
    for (revision, statements) in try await traces(on: configuration) {
      review.set(\.statements, statements.map(ReviewedStatement.init), of: revision)
    }
    return review
  }

  /// What the statements of each revision do.
  private func traces(
    on configuration: Configuration
  ) async throws -> [(revision: String, statements: [TracedStatement])] {
    let graph = project.graph
    let needed = graph.ancestors(of: revisions)
    let before = graph.topologicalOrder.filter { needed.contains($0) && !revisions.contains($0) }
    let emit = ScratchProgress(isVerbose: options.verbose).show
    let trace = PlanTrace(
      replay: Replay(
        try project.steps(of: before), configuration, arguments: arguments, emit: emit),
      configuration: configuration, arguments: arguments, emit: emit)
    var traces: [(revision: String, statements: [TracedStatement])] = []
    try await trace.run(try project.steps(of: revisions)) {
      traces.append((revisions[$0], $1))
    }
    return traces
  }

  // MARK: Rules

  private func lint(_ review: inout Review) async throws {
    let report = try await LintInspection(
      project: project, arguments: arguments, options: options
    ).report(on: Set(revisions))
    for revision in revisions {
      let findings = report.findings.filter { $0.revision == revision }
      review.set(\.findings, findings.map(FindingLine.init), of: revision)
      review.set(
        \.findingTexts,
        findings.map { finding in
          let place = finding.excerpt.location.line
          return "\(finding.severity.rawValue) \(finding.rule), line \(place): \(finding.text)"
        }, of: revision)
    }
    guard let url = project.configuration.lintAgainst else { return }
    var database = project.configuration
    database.useDatabase(url)
    let sizes = try await LintDatabase.with(database) { database in
      try await database.sizes(of: Set(review.revisions.flatMap(\.lockedTables)))
    }
    for revision in review.revisions {
      review.set(
        \.tables,
        revision.lockedTables.compactMap { table in sizes[table].map { "\(table): \($0)" } },
        of: revision.revision)
    }
  }
}

extension Review {
  fileprivate mutating func set<Value>(
    _ path: WritableKeyPath<ReviewedRevision, Value>, _ value: Value, of revision: String
  ) {
    guard let index = revisions.firstIndex(where: { $0.revision == revision }) else { return }
    revisions[index][keyPath: path] = value
  }
}

extension ReviewedRevision {
  /// The tables that the revision locks, as far as it is known.
  fileprivate var lockedTables: [String] {
    let traced = statements.flatMap { $0.trace.locks.filter { $0.kind == .table }.map(\.relation) }
    let found = findings.compactMap(\.table)
    return Set(traced.map { $0.hasPrefix("public.") ? String($0.dropFirst(7)) : $0 } + found)
      .sorted()
  }
}

extension MigrationError {
  /// Whether it says that there can be no scratch database, or no server.
  fileprivate var isForWantOfScratchDatabase: Bool {
    self is ScratchDatabaseError || self is TemporaryServerError || self is DatabaseError
  }
}

extension Project {
  /// The migration files of a commit that are not as they were.
  /// - Throws: `GitError`.
  fileprivate func changedFiles(since commit: GitCommit) throws(GitError) -> [Review.ChangedFile] {
    try commit.changes(in: configuration.versions)
      .filter { $0.path.hasSuffix(".sql") || $0.path.hasSuffix(".swift") }
      .map {
        Review.ChangedFile(
          path: path($0.path, from: configuration.versions), isRemoved: $0.isRemoved)
      }
  }
}

extension String {
  /// The text without empty lines before and after it.
  fileprivate var trimmingBlankLines: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)[...]
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    while let first = lines.first, isBlank(first) { lines.removeFirst() }
    while let last = lines.last, isBlank(last) { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}

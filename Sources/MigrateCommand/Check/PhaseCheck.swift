import Migrations

/// What `migrate check --phase` does.
struct PhaseCheck {
  let project: Project
  let options: GlobalOptions

  /// Lists the contract steps that would be released with an expand step they stand on.
  ///
  /// - Parameters:
  ///   - commit: the git commit that has what was released before; nil to ask the database.
  ///   - allowed: the contract revisions to accept.
  /// - Throws: `ExitStatus.finding` when there are any.
  func run(since commit: String?, allowing allowed: Set<String>) async throws {
    let (graph, release, open) = try await release(since: commit)
    let findings =
      graph
      .mixedPhases(in: release.union(open), contract: project.migrations.contractRevisions)
      .filter { !allowed.contains($0.contract) }
    try options.show(findings.map { Finding($0, project, isOpen: open.contains($0.expand)) })
    if !findings.isEmpty {
      if !options.json { Terminal.current.output.writeLine(remedy(findings)) }
      throw ExitStatus.finding
    }
    options.showSummary("No contract step stands on an expand step of the same release.")
  }

  /// The revisions that are released together, with the graph that they are in, and those released
  /// before whose backfills are open.
  private func release(
    since commit: String?
  ) async throws -> (graph: RevisionGraph, revisions: Set<String>, open: Set<String>) {
    if let commit { return (project.graph, try project.revisions(since: GitCommit(commit)), []) }
    return try await DatabaseSession.open(project) {
      ($0.graph, $0.pending, Set($0.store.state.openBackfills))
    }
  }

  private func remedy(_ findings: [MixedPhases]) -> String {
    let names = findings.map { "--allow \($0.contract)" }.joined(separator: " ")
    return
      "Release the expand steps first, complete their backfills (`migrate backfill run`), and release "
      + "these with the next version; or accept them with \(names)."
  }

  private struct Finding: Report, Encodable {
    let check = "phase"
    let revision: String
    let expand: String
    let path: String
    /// Whether the expand step has stopped at its backfill.
    let isOpen: Bool

    init(_ finding: MixedPhases, _ project: Project, isOpen: Bool) {
      self.isOpen = isOpen
      revision = finding.contract
      expand = finding.expand
      path = project.path(finding.contract)
    }

    func write(to output: OutputStream, _ detail: Detail) {
      output.writeLine(
        isOpen
          ? "\(path): the contract step \(revision) stands on \(expand), whose backfill is open"
          : "\(path): the contract step \(revision) is in the same release as \(expand), the expand step "
            + "that it stands on")
    }
  }
}

extension Project {
  /// The file of a revision as the user would name it.
  fileprivate func path(_ id: String) -> String { fileByRevision[id]?.path ?? id }
}

import Migrations

/// Verifies revisions, where there are branches in both orders.
struct VerifyOperation {
  let project: Project
  /// Names the server of the scratch databases.
  let configuration: Configuration
  var revisions: [String]
  var graph: RevisionGraph
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let isVerbose: Bool
  /// Whether the tables have rows, which are compared too.
  var hasData = false
  /// What the scratch databases begin with; nil for nothing.
  var start: Replay?
  /// What is applied there.
  var applied: Set<String> = []

  /// The revisions with those that they need, in the order of application.
  /// - Throws: `GraphError`.
  var trials: [RoundTrip] {
    get throws { try project.trials(of: revisions, on: graph, applied: applied) }
  }

  /// Verifies all revisions.
  ///
  /// - Parameter report: is told of each verified revision.
  /// - Returns: what was found out, and the tables that had no rows at the end, with the reason.
  /// - Throws: as `Verification.run`.
  func run(
    _ report: (VerificationResult) throws -> Void
  ) async throws -> (verdicts: [VerificationResult], tablesWithoutRows: [String: String]) {
    var verdicts: [VerificationResult] = []
    let tablesWithoutRows = try await verification(trials).run { verdict in
      verdicts.append(verdict)
      try report(verdict)
    }
    if let others = try project.otherTrials(of: revisions, on: graph, applied: applied) {
      let wrong = Set(verdicts.filter { $0.outcome == .wrong }.map(\.step.revision))
      _ = try await verification(others).run { verdict in
        guard [.wrong, .failed].contains(verdict.outcome), !wrong.contains(verdict.step.revision)
        else { return }
        var verdict = verdict
        verdict.order = others.map(\.up.revision)
        verdicts.removeAll { $0.step.revision == verdict.step.revision }
        verdicts.append(verdict)
        try report(verdict)
      }
    }
    return (verdicts, tablesWithoutRows)
  }

  private func verification(_ trials: [RoundTrip]) -> Verification {
    Verification(
      configuration: configuration, arguments: arguments, trials: trials, hasData: hasData,
      start: start, emit: ScratchProgress(isVerbose: isVerbose).show)
  }
}

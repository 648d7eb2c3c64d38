import Foundation
import Migrations
import Testing

/// Compares this graph with the real Alembic on random graphs and commands.
///
/// `MIGRATE_TEST_SEED` chooses other graphs than the usual ones.
@Suite("Comparison with Alembic")
struct AlembicComparisonTests {
  @Test("graphs, applied sets, lists and refusals equal Alembic's, and every order is valid")
  func comparison() throws {
    let seed = ProcessInfo.processInfo.environment["MIGRATE_TEST_SEED"].flatMap(UInt64.init) ?? 1
    let cases = try (0..<600).flatMap { try makeCases(seed: seed &* 100_000 &+ $0) }
    let answers = try AlembicOracle.answers(to: cases.map(\.request))
    try #require(answers.count == cases.count)

    var unclear = 0
    for (test, answer) in zip(cases, answers) {
      if case .unclear = answer {
        unclear += 1
      } else if !agree(test.outcome, answer) {
        Issue.record("\(test)\nAlembic: \(answer)")
      }
    }
    #expect(unclear * 10 < cases.count, "the comparison would say too little")
  }

  /// Refusals are compared as such: the texts are our own.
  private func agree(_ ours: OracleAnswer, _ alembic: OracleAnswer) -> Bool {
    switch (ours, alembic) {
    case (.refused, .refused): true
    case (.listed(let ours), .listed(let alembic)): Set(ours) == Set(alembic)
    default: ours == alembic
    }
  }

  /// A graph and a sequence of commands on it, each with what we make of it.
  private func makeCases(seed: UInt64) throws -> [ComparisonCase] {
    var history = RandomHistory(seed: seed)
    let revisions = history.revisions()
    let graph = try RevisionGraph(revisions)
    let nodes = revisions.map {
      OracleRequest.Node(
        id: $0.id, parents: $0.downRevisions, dependencies: $0.dependencies, labels: $0.branchLabels
      )
    }
    var cases = [
      ComparisonCase(
        seed: seed, graph: revisions, request: OracleRequest(graph: nodes),
        outcome: .graph(graph.facts))
    ]
    var applied: Set<String> = []
    for _ in 0..<30 {
      let command = history.command(on: revisions)
      let targets = history.targets(of: command, on: revisions)
      let request = OracleRequest(command: command, targets: targets, applied: applied.sorted())
      let outcome = graph.outcome(of: command, targets, applied: applied)
      cases.append(
        ComparisonCase(seed: seed, graph: revisions, request: request, outcome: outcome))
      if case .applied(let ids) = outcome { applied = ids }
    }
    return cases
  }
}

/// One line of the comparison, printed whole when it fails.
private struct ComparisonCase: CustomStringConvertible {
  var seed: UInt64
  var graph: [Revision]
  var request: OracleRequest
  var outcome: OracleAnswer

  var description: String {
    let lines = graph.map {
      "  \($0.id): down \($0.downRevisions) depends \($0.dependencies) labels \($0.branchLabels)"
    }
    return """
      graph \(seed):
      \(lines.joined(separator: "\n"))
      applied \(request.applied ?? [])
      \(request.command?.rawValue ?? "graph") \(request.targets ?? [])
      ours: \(outcome)
      """
  }
}

extension RevisionGraph {
  fileprivate var facts: OracleAnswer.Facts {
    OracleAnswer.Facts(
      bases: bases.sorted(), heads: heads.sorted(), effectiveHeads: effectiveHeads.sorted(),
      branchPoints: branchPoints.sorted(), mergePoints: mergePoints.sorted(),
      labels: Dictionary(uniqueKeysWithValues: revisions.map { ($0.id, labels(of: $0.id)) }))
  }

  fileprivate func outcome(
    of command: OracleRequest.Command, _ texts: [String], applied: Set<String>
  ) -> OracleAnswer {
    do {
      switch command {
      case .history:
        let listed = try revisions(in: RevisionRange(parsing: texts[0]), applied: applied)
        #expect(listed == topologicalOrder.filter(listed.contains))
        return .listed(listed)
      case .show:
        return .listed(
          try revisions(named: RevisionIdentifier(parsing: texts[0]), applied: applied))
      case .upgrade:
        let plan = try planUpgrade(to: texts.map { try .init(parsing: $0) }, applied: applied)
        expectUpwards(plan.revisions, from: applied)
        return .applied(applied.union(plan.revisions))
      case .downgrade:
        let plan = try planDowngrade(to: .init(parsing: texts[0]), applied: applied)
        let left = applied.subtracting(plan.revisions)
        expectUpwards(plan.revisions.reversed(), from: left)
        return .applied(left)
      case .stamp:
        let plan = try planStamp(texts.map { try .init(parsing: $0) }, applied: applied)
        let left = applied.subtracting(plan.removed)
        expectUpwards(plan.removed.reversed(), from: left)
        expectUpwards(plan.recorded, from: left)
        return .applied(left.union(plan.recorded))
      }
    } catch {
      return .refused("\(error)")
    }
  }

  /// Each revision is new, and comes after all that it needs.
  private func expectUpwards(_ ids: [String], from applied: Set<String>) {
    var applied = applied
    for id in ids {
      let needed = (self[id]?.downRevisions ?? []) + dependencies(of: id)
      #expect(applied.isSuperset(of: needed))
      #expect(applied.insert(id).inserted)
    }
  }
}

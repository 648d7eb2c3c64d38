import Migrations

/// Contract steps that are released together with expand steps.
enum PhaseOrder: HistoryRule {
  static let name = "phase-order"
  static let summary =
    "A contract revision stands on an expand revision of the same release, or the other way round."

  static func findings(in history: LintHistory) -> [Finding] {
    guard let graph = history.graph else { return [] }
    let release = Dictionary(
      history.migrations.map { ($0.file.revision, $0.file) },
      uniquingKeysWith: { first, _ in first })
    let contract = Set(release.values.filter { $0.phase == .contract }.map(\.revision))
    let early = graph.mixedPhases(in: Set(release.keys), contract: contract).compactMap { pair in
      release[pair.contract]?.finding(
        self,
        "the contract step \(pair.contract) is in the same release as \(pair.expand), the expand step "
          + "that it stands on",
        remedy: "Release \(pair.expand) first, and \(pair.contract) once no old version is left.")
    }
    let below = graph.nearest(below: graph.topologicalOrder, among: contract)
    let held = release.values.filter { $0.phase == .expand }.compactMap { file -> Finding? in
      guard let nearest = below[file.revision] else { return nil }
      return file.finding(
        self,
        "the expand step \(file.revision) has to wait for the contract step \(nearest) below it",
        remedy: "Let it follow the revision below \(nearest), or release \(nearest) before.")
    }
    return early + held
  }
}

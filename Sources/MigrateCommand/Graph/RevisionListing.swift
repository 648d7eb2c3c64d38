import Migrations

/// Describes revisions as the read commands show them.
struct RevisionListing {
  let project: Project
  let graph: RevisionGraph
  /// What is applied; nil where no database was asked.
  var rows: [AppliedRevision]?

  private let backfills: [String: [BackfillStatus]]
  private let openBackfills: Set<String>
  private let contracts: [String: [String]]
  private let heads: Set<String>
  private let effectiveHeads: Set<String>
  private let branchPoints: Set<String>
  private let mergePoints: Set<String>
  private let rowByRevision: [String: AppliedRevision]
  private let currentHeads: Set<String>

  /// - Parameters:
  ///   - rows: What is applied; nil where no database was asked.
  ///   - backfills: Those that are not complete.
  ///   - openBackfills: The revisions that have stopped at one.
  init(
    _ project: Project, graph: RevisionGraph? = nil, rows: [AppliedRevision]? = nil,
    backfills: [BackfillStatus] = [], openBackfills: [String] = []
  ) {
    let graph = graph ?? project.graph
    self.project = project
    self.graph = graph
    self.rows = rows
    self.backfills = Dictionary(grouping: backfills, by: \.revision)
    self.openBackfills = Set(openBackfills)
    contracts =
      rows.map { project.pendingContracts(in: graph, applied: Set($0.map(\.revision))) } ?? [:]
    heads = Set(graph.heads)
    effectiveHeads = Set(graph.effectiveHeads)
    branchPoints = Set(graph.branchPoints)
    mergePoints = Set(graph.mergePoints)
    rowByRevision = Dictionary(
      (rows ?? []).map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    currentHeads = Set(graph.heads(among: Set(rowByRevision.keys)))
  }

  /// The identifier with what is special about it: `0003 (billing) (head)`.
  func title(_ id: String, marksCurrent: Bool = false) -> String {
    var marks: [String] = []
    let labels = graph.labels(of: id)
    if !labels.isEmpty { marks.append(labels.joined(separator: ", ")) }
    if effectiveHeads.contains(id) {
      marks.append("head")
    } else if heads.contains(id) {
      marks.append("head, needed by another branch")
    }
    if branchPoints.contains(id) { marks.append("branch point") }
    if mergePoints.contains(id) { marks.append("merge point") }
    if project.fileByRevision[id] == nil { marks.append("no file") }
    if openBackfills.contains(id) { marks.append("backfill open") }
    if let contract = contracts[id] {
      marks.append("contract \(contract.joined(separator: ", ")) pending")
    }
    if marksCurrent, currentHeads.contains(id) { marks.append("current") }
    return ([id] + marks.map { "(\($0))" }).joined(separator: " ")
  }

  /// One line of the history: `0002 -> 0003 (head), add invoices`.
  func line(_ id: String, marksCurrent: Bool = false) -> String {
    let parents = graph[id]?.downRevisions ?? []
    let from = parents.isEmpty ? "<base>" : parents.joined(separator: ", ")
    return "\(from) -> \(title(id, marksCurrent: marksCurrent)), \(message(id))"
  }

  /// All about a revision, in several lines.
  func block(_ id: String, marksCurrent: Bool = false) -> [String] {
    let report = report(id)
    var lines = ["Rev: \(title(id, marksCurrent: marksCurrent))"]
    func add(_ name: String, _ values: [String]) {
      if !values.isEmpty { lines.append("\(name): \(values.joined(separator: ", "))") }
    }
    add(report.downRevisions.count > 1 ? "Merges" : "Parent", report.downRevisions)
    if report.downRevisions.isEmpty { lines.append("Parent: <base>") }
    add("Also depends on", report.dependsOn)
    if report.isBranchPoint { add("Branches into", graph.children(of: id)) }
    add("Replaces", report.replaces)
    add("Branch names", report.branchLabels)
    add("Path", [report.path].compactMap(\.self))
    if project.fileByRevision[id]?.phase == .contract { add("Phase", ["contract"]) }
    add("Irreversible", [report.irreversible].compactMap(\.self))
    add("Backfill", (backfills[id] ?? []).map(\.displayText))
    if let row = rowByRevision[id] {
      add("Applied", ["\(row.appliedAt) by migrate \(row.toolVersion)"])
    }
    return lines + ["", "    \(report.message)", ""]
  }

  /// The revision for `--json`.
  func report(_ id: String) -> RevisionReport {
    let row = rowByRevision[id]
    return RevisionReport(
      revision: id, downRevisions: graph[id]?.downRevisions ?? [],
      dependsOn: graph.dependencies(of: id), replaces: graph[id]?.replaces ?? [],
      branchLabels: graph.labels(of: id),
      message: message(id), path: project.fileByRevision[id]?.path,
      checksum: project.fileByRevision[id]?.checksum ?? row?.checksum,
      phase: project.fileByRevision[id]?.phase, isHead: effectiveHeads.contains(id),
      isBranchPoint: branchPoints.contains(id), isMergePoint: mergePoints.contains(id),
      irreversible: project.fileByRevision[id]?.irreversible,
      isApplied: rows == nil ? nil : row != nil, appliedAt: row?.appliedAt,
      durationMs: row?.durationMilliseconds, backfills: backfills[id]?.map(BackfillLine.init),
      contract: contracts[id])
  }

  private func message(_ id: String) -> String {
    project.fileByRevision[id]?.message ?? rowByRevision[id]?.message ?? ""
  }
}

/// A revision as `--json` prints it.
struct RevisionReport: Encodable, Sendable {
  var revision: String
  var downRevisions: [String]
  var dependsOn: [String]
  var replaces: [String]
  var branchLabels: [String]
  var message: String
  var path: String?
  var checksum: String?
  var phase: MigrationFile.Phase?
  var isHead: Bool
  var isBranchPoint: Bool
  var isMergePoint: Bool
  /// Why there is no down migration on purpose.
  var irreversible: String?
  var isApplied: Bool?
  var appliedAt: String?
  var durationMs: Int?
  var backfills: [BackfillLine]?
  /// The pending contract revisions that complete what the revision has begun.
  var contract: [String]?
}

/// Revisions in a line or a few, or in blocks with `--verbose`.
struct RevisionsReport: Report {
  private let ids: [String]
  private let listing: RevisionListing
  private let lines: (String) -> [String]

  /// - Parameter lines: what people read of one revision.
  init(_ ids: [String], of listing: RevisionListing, lines: @escaping (String) -> [String]) {
    (self.ids, self.listing, self.lines) = (ids, listing, lines)
  }

  func write(to json: JSONLines) throws {
    for id in ids { try json.write(listing.report(id)) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    for id in ids {
      let isBlock = detail == .verbose
      let lines = isBlock ? listing.block(id, marksCurrent: listing.rows != nil) : lines(id)
      lines.forEach(output.writeLine)
    }
  }
}

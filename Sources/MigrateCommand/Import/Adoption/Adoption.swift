import Migrations

/// The revisions that another tool's table records.
struct Adoption: Sendable {
  /// The revisions that are applied, in the order of application.
  let revisions: [String]
  /// What the tool recorded of them.
  let provenance: [String: AppliedRevision.Provenance]
  /// The repeatable migrations whose files are as they were when they were run last.
  let repeatables: [(name: String, provenance: AppliedRevision.Provenance)]

  /// Finds the revision of each row, and checks that the rows fit the files.
  /// - Parameters:
  ///   - table: The table and its tool, for messages.
  ///   - checksums: What the tool may have recorded for a file; empty when that is not known.
  /// - Throws: `AdoptionError.mismatch` with all ways in which they do not fit; what `checksums`
  ///   throws.
  init(
    _ recorded: RecordedHistory, of history: ConvertedHistory, table: (name: String, tool: String),
    checksums: (_ path: String) throws -> [String]
  ) throws {
    let graph = try RevisionGraph(history.migrations.map(\.revision))
    let byName = Dictionary(grouping: history.migrations) { Self.key($0.recordedName) }
    var mismatches: [AdoptionMismatch] = []
    var applied: Set<String> = []
    var provenance: [String: AppliedRevision.Provenance] = [:]

    func migrations(named name: String) -> [ConvertedMigration] {
      let found = byName[Self.key(name)] ?? []
      if found.isEmpty { mismatches.append(.noFile(name: name)) }
      return found
    }
    let replaced = Set(history.migrations.flatMap { $0.replaced + $0.outdated })
    for head in recorded.heads {
      applied.formUnion(graph.ancestors(of: migrations(named: head).map(\.file.revision)))
    }
    for row in recorded.migrations
    where byName[Self.key(row.name)] != nil || !replaced.contains(row.name) {
      for migration in migrations(named: row.name) {
        applied.insert(migration.file.revision)
        provenance[migration.file.revision] = row.provenance
        let path = migration.sources.first ?? ""
        if let recorded = row.provenance.checksum, case let found = try checksums(path),
          let first = found.first, !found.contains(recorded)
        {
          mismatches.append(.changedFile(path: path, recorded: recorded, found: first))
        }
      }
    }
    let rows = Dictionary(recorded.migrations.map { ($0.name, $0) }) { first, _ in first }
    for migration in history.migrations where !applied.contains(migration.file.revision) {
      let found = migration.replaced.compactMap { rows[$0] }
      if found.isEmpty { continue }
      let missing = migration.replaced.filter { rows[$0] == nil }
      if missing.isEmpty {
        applied.insert(migration.file.revision)
        provenance[migration.file.revision] = found.last?.provenance
      } else {
        mismatches.append(.partOfSquash(name: migration.recordedName, missing: missing))
      }
    }
    var repeatables: [(String, AppliedRevision.Provenance)] = []
    for row in recorded.repeatables {
      if let file = history.repeatables.first(where: { $0.recordedName == row.name }) {
        let isUnchanged = try row.provenance.checksum.map {
          try checksums(file.source).contains($0)
        }
        if isUnchanged ?? true { repeatables.append((file.name, row.provenance)) }
      } else {
        mismatches.append(.noFile(name: row.name))
      }
    }
    self.repeatables = repeatables
    for revision in graph.revisions where applied.contains(revision.id) {
      let needed = revision.downRevisions + graph.dependencies(of: revision.id)
      for missing in needed where !applied.contains(missing) {
        mismatches.append(.gap(missing: history.name(missing), before: history.name(revision.id)))
      }
    }
    guard mismatches.isEmpty else {
      throw AdoptionError.mismatch(table: table.name, tool: table.tool, mismatches)
    }
    revisions = graph.topologicalOrder.filter(applied.contains)
    self.provenance = provenance
  }

  /// Numbers are the same with and without zeros in front: some tables hold them as integers.
  private static func key(_ name: String) -> String {
    guard let number = NumberedName(name), number.number == name else { return name }
    return String(number.value)
  }
}

extension ConvertedHistory {
  /// A revision with its message, for people.
  func name(_ revision: String) -> String {
    let message = migrations.first { $0.file.revision == revision }?.file.message ?? ""
    return message.isEmpty ? revision : "\(revision) (\(message))"
  }
}

extension ConvertedMigration {
  /// What the tool's table calls it.
  var recordedName: String { recordKey ?? version }

  /// The node of the graph.
  var revision: Revision {
    Revision(
      id: file.revision, downRevisions: file.downRevisions, dependencies: file.dependencies,
      branchLabels: file.branchLabels)
  }
}

import Migrations

/// Takes over the state that another tool keeps in a database.
struct AdoptionOperation {
  /// The database, and the directory with the imported files.
  let configuration: Configuration
  /// The imported files.
  let history: ConvertedHistory
  /// The tool's table.
  let tool: any ToolTable.Type
  /// The table's name where it is not the usual one.
  let tableName: String?
  /// Whether the user said which tool it is, so that the tables of others do not matter.
  let isNamed: Bool
  /// Whether the files have to make the schema that the database has.
  let needsProof: Bool
  /// Whether nothing is to be changed.
  let isDryRun: Bool
  /// Is told of all that happens.
  let emit: @Sendable (MigrationEvent) -> Void

  /// Compares the tool's table with the files, and stamps what it records, in one transaction.
  /// - Throws: `AdoptionError`; `ProblemList`; what `Migrator` throws.
  func run() async throws -> AdoptionReport {
    let migrator = try await Migrator.open(
      connect: configuration.connect { [emit] in emit(.notice($0)) }, wait: configuration.wait,
      settings: configuration.migratorSettings(), emit: emit)
    defer { migrator.close() }
    let table = try await findTable(migrator.connection)
    let recorded = try await read(table, migrator.connection)
    let adoption = try Adoption(
      recorded, of: history, table: (table.description, tool.tool),
      checksums: { tool.checksums(of: try contents(ofFile: $0) ?? []) })
    let applied = migrator.store.applied
    let added = adoption.revisions.filter { !applied.contains($0) }
    let reached = applied.union(adoption.revisions)
    var report = AdoptionReport(
      table: table.description, tool: tool.tool, history: history, adoption: adoption,
      added: added,
      isBehind: !reached.isSuperset(of: history.migrations.map(\.file.revision)),
      isDryRun: isDryRun)
    report.repeatables = adoption.repeatables.map(\.name)
    if isDryRun { return report }
    let project = try Project(configuration)
    for revision in added {
      let below = project.graph.ancestors(of: [revision]).subtracting(reached)
      guard below.isEmpty else {
        throw AdoptionError.pendingBelow(
          project.graph.topologicalOrder.filter(below.contains), of: revision)
      }
    }
    let records = try records(of: added, in: project)
    let unrecorded = try await migrator.statuses(of: project.repeatables).filter { $0.row == nil }
    let repeatables = adoption.repeatables.compactMap { name, provenance in
      unrecorded.first { $0.file.name == name }.map { ($0.file, provenance) }
    }
    report.repeatables = repeatables.map(\.0.name)
    if needsProof {
      let proof = AdoptionProof(
        project: project, revisions: project.graph.topologicalOrder.filter(reached.contains),
        repeatables: project.repeatables.only(adoption.repeatables.map(\.name)),
        exclusion: tool.exclusion(table), emit: emit)
      report.difference = try await proof.difference(from: migrator)
    }
    if report.isProved, !added.isEmpty || !repeatables.isEmpty {
      report.unwritten = added.filter { project.fileByRevision[$0]?.up.todo != nil }
      try await migrator.writer.adopt(
        records.map { ($0, adoption.provenance[$0.revision] ?? AppliedRevision.Provenance()) },
        repeatables: repeatables
      ) { connection in
        try await table.lock(connection)
        guard try await read(table, connection) == recorded else {
          throw AdoptionError.changed(table: table.description)
        }
      }
    }
    return report
  }

  // MARK: Table

  private func read(
    _ table: FoundTable, _ connection: any Connection
  ) async throws -> RecordedHistory {
    try await tool.read(table, files: history.migrations.map(\.recordedName), connection)
  }

  private func findTable(_ connection: any Connection) async throws -> FoundTable {
    let name = tableName ?? tool.name
    let found = try await FoundTable.all(named: [name], in: connection).values.first
    if tableName == nil, !isNamed || found == nil {
      try await checkOthers(than: found, connection)
    }
    guard let found else {
      throw AdoptionError.missingTable(tool: tool.tool, name: name, others: [])
    }
    guard tool.fits(found.columns) else {
      throw AdoptionError.otherTable(
        tool: tool.tool, table: found.description, columns: found.columns.sorted())
    }
    return found
  }

  /// Refuses tables of other tools, which may be the ones that count.
  private func checkOthers(
    than table: FoundTable?, _ connection: any Connection
  ) async throws {
    let others = try await MigrationTools.foundTables(in: connection)
      .filter { $0.tool.name != tool.name }.map { "\($0.table) of \($0.tool.tool)" }
    guard let table else {
      throw AdoptionError.missingTable(tool: tool.tool, name: tool.name, others: others)
    }
    if !others.isEmpty {
      throw AdoptionError.severalTables(
        tool: tool.tool, tables: ["\(table) of \(tool.tool)"] + others)
    }
  }

  // MARK: Files

  /// What the version table is to say.
  /// - Throws: `AdoptionError.needsReview` when somebody still has to look at one of the files.
  private func records(of revisions: [String], in project: Project) throws -> [AppliedRevision
    .Record]
  {
    let files = revisions.compactMap { project.fileByRevision[$0] }
    let reviewItems = try (files + project.repeatables.files.map(\.file)).flatMap {
      try $0.openReviewItems
    }
    if !reviewItems.isEmpty { throw AdoptionError.needsReview(reviewItems) }
    return try project.migrations.records(revisions, graph: project.graph)
  }
}

extension MigrationFile {
  /// What an import said that somebody has to look at, and is still there.
  fileprivate var openReviewItems: [Problem] {
    get throws {
      let text = String(decoding: try contents(ofFile: path) ?? [], as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      return lines.compactMap { index, line in
        guard line.hasPrefix(ImportComment.prefix) else { return nil }
        return Problem(
          SourceLocation(path: path, line: index + 1),
          String(line.dropFirst(ImportComment.prefix.count)))
      }
    }
  }
}

import Migrations
import SchemaChange
import SchemaInspection

/// The trial of the revisions of a declared change, as the files that they become.
struct ChangeProof {
  let reader: SchemaReader
  /// A database of the schema before.
  let base: ScratchServer.Database

  /// What the trial shows.
  struct Outcome: Sendable {
    /// How many rows were there before and after.
    var rows = 0
    /// How many tables these are in.
    var tables = 0
    /// Why the rows that were made up could not be used; nil where they were.
    var misfit: String?
    /// A row that is another after the way back, which the user's conversion makes it.
    var lost: String?
  }

  /// A place on the way.
  enum Stage: String, Sendable {
    case contract = "all revisions"
    case back = "the way back"
  }

  /// Runs the revisions up and down, and back from each place on the way.
  ///
  /// - Parameter mayLose: whether rows may be others after the way back.
  /// - Throws: `ChangeError`, `ScratchRunError`, `DatabaseError`.
  func run(
    _ revisions: [GeneratedRevision], from before: FactSet, to wanted: FactSet, mayLose: Bool
  ) async throws -> Outcome {
    let files = try Files(revisions)
    do {
      return try await run(files, from: before, to: wanted, mayLose, hasRows: true)
    } catch ScratchRunError.migrationFailed(let failure, _) {
      guard Self.isMisfit(failure.error) else {
        throw ChangeError.statementFailed(failure.excerpt?.line ?? "", failure.error)
      }
      var outcome = try await run(files, from: before, to: wanted, mayLose, hasRows: false)
      outcome.misfit = failure.error.message
      return outcome
    }
  }

  private static func isMisfit(_ error: StatementError) -> Bool {
    error.code.hasPrefix("22") || error.code.hasPrefix("23")
  }

  private func run(
    _ files: borrowing Files, from before: FactSet, to wanted: FactSet, _ mayLose: Bool,
    hasRows: Bool
  ) async throws -> Outcome {
    var outcome = Outcome()
    let touched = hasRows ? try await touchedColumns(before) : TouchedColumns()
    for count in 1...files.steps.count {
      let steps = files.steps.prefix(count)
      let isWhole = count == files.steps.count
      try await reader.onCopy(of: base) { migrator in
        if hasRows {
          _ = try await SampleRows.fill(migrator.connection, excluding: migrator.store.tables)
        }
        let rows = try await contents(migrator, touched)
        (outcome.rows, outcome.tables) = (rows.count, Set(rows.map(\.table)).count)
        try await migrator.run(steps.map(\.up), for: .up)
        if isWhole { try check(try await reader.facts(of: migrator), is: wanted, .contract) }
        try await migrator.run(steps.reversed().map(\.down), for: .down)
        try check(try await reader.facts(of: migrator), is: before, .back)
        let left = Set(rows.map(\.text)).subtracting(
          try await contents(migrator, touched).map(\.text))
        if let row = left.min() {
          guard mayLose else { throw ChangeError.rowsLost(row) }
          outcome.lost = row
        }
      }
    }
    return outcome
  }

  private func contents(
    _ migrator: Migrator, _ touched: TouchedColumns
  ) async throws -> [(table: String, text: String)] {
    try await SampleRows.contents(of: migrator.connection, excluding: migrator.store.tables)
      .map { ($0.table, try touched.text($0)) }
  }

  private func touchedColumns(_ facts: FactSet) async throws -> TouchedColumns {
    try await reader.onCopy(of: base) { migrator in
      _ = try await SampleRows.fill(migrator.connection, excluding: migrator.store.tables)
      return try await TouchedColumns(facts, migrator)
    }
  }

  private func check(_ facts: FactSet, is wanted: FactSet, _ stage: Stage) throws {
    let plan = SchemaPlan(from: facts, to: wanted, isOnline: false)
    guard plan.isEmpty else {
      throw ChangeError.notAsWanted(plan.texts, stage)
    }
  }

  /// The revisions as files.
  private struct Files: ~Copyable {
    let steps: [(up: MigrationStep, down: MigrationStep)]
    /// Is there as long as the steps, which read their files when they run.
    private let directory: TemporaryDirectory

    init(_ revisions: [GeneratedRevision]) throws {
      let directory = try TemporaryDirectory(prefix: "migrate-change-")
      var steps: [(up: MigrationStep, down: MigrationStep)] = []
      var names: [String] = []
      for (index, revision) in revisions.enumerated() {
        names.append("change\(index + 1)")
        let parent = index == 0 ? "none" : names[index - 1]
        let text = "-- revision: \(names[index])\n-- down_revision: \(parent)\n" + revision.body
        _ = try NewFile(path: path("\(index + 1)_change.sql", from: directory.path), text: text)
          .write()
      }
      let files = try VersionsDirectory(directory.path).load()
      for (index, name) in names.enumerated() {
        let node = Revision(id: name, downRevisions: index == 0 ? [] : [names[index - 1]])
        guard let file = files.first(where: { $0.revision == name }),
          let up = MigrationStep(file, node, .up), let down = MigrationStep(file, node, .down)
        else { continue }
        steps.append((up, down))
      }
      self.steps = steps
      self.directory = directory
    }
  }
}

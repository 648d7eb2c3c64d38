import Migrations
import SchemaChange
import SchemaInspection

/// Makes revisions of the difference between two schemas, and proves them: they are run up and down on a scratch
/// database with rows, and the schemas compared after each.
struct RevisionGenerator {
  let reader: SchemaReader
  let isOnline: Bool
  let drops: DropPolicy
  /// Whether a source may drop most of what is there.
  let allowsDrops: Bool
  /// Other names, such as `orders.total=amount`.
  let renamings: [String]
  /// Tells whether what looks like another name is one; nil where nobody can be asked.
  let isRenaming: ((Renaming) async throws -> Bool)?

  /// What was made.
  struct Result: Sendable {
    var revisions: [GeneratedRevision]
    var defaultSchema: String?
    /// How many rows in how many tables were there before and after.
    var rows = 0
    var tables = 0
    /// The tables that were there and are written anew while they are locked; nil where nobody can tell.
    var rewritten: [String]?
    /// Whether all of it was run up and down with rows.
    var isProved = true
    /// Whether somebody has to write values for the way back, which was tried without rows.
    var wayBackNeedsValues = false
    /// The tables whose made-up rows do not fit what is new, and what they break.
    var misfits: [(table: String, breaks: String)] = []
    /// Objects of kinds that are not compared.
    var unhandled: [String] = []
    /// What looks like another name.
    var suspected: [Renaming] = []
  }

  /// The changes that an application feels, as they are declared to be made while it runs.
  static func declarations(_ revisions: [GeneratedRevision], rewritten: [String]) -> [String] {
    let names =
      #/ALTER TABLE (.+?) (?:RENAME COLUMN (.+) TO (.+)|RENAME TO (.+)|ALTER COLUMN (.+?) TYPE (.+?)(?: USING .+)?)/#
    return revisions.flatMap(\.stage.statements).compactMap { statement in
      if let match = statement.sql.wholeMatch(
        of: #/ALTER TYPE (.+?) RENAME VALUE ('.+') TO ('.+')/#)
      {
        return "rename value \(match.1) \(match.2) to \(match.3)"
      }
      guard let match = statement.sql.wholeMatch(of: names) else { return nil }
      let table = String(match.1)
      if let old = match.2, let new = match.3 { return "rename column \(table).\(old) to \(new)" }
      if let new = match.4 { return "rename table \(table) to \(new)" }
      guard let column = match.5, let type = match.6,
        rewritten.contains(where: { $0 == table || $0.hasSuffix(".\(table)") })
      else { return nil }
      return "retype \(table).\(column) to \(type)"
    }
  }

  /// - Parameters:
  ///   - start: where the migrations are; `revision:heads` or `database`.
  ///   - sources: what the schema should be.
  /// - Throws: `GenerationError`; as `SchemaReader.facts`.
  func run(from start: SchemaSource, to sources: [SchemaSource]) async throws -> Result {
    let (wanted, told) = try await reader.schema(of: sources)
    let database = try await reader.server.create()
    guard case .revision(let revision) = start else {
      let before = try await reader.facts(of: [start])
      return try await unproved(from: before, to: wanted)
    }
    return try await reader.onMigrator(database, upTo: revision) { migrator in
      let before = try await reader.facts(of: migrator)
      let renamed = try await rename(before, wanted, told, migrator)
      let plan = try plan(from: renamed.facts, to: wanted)
      var result = Result(
        revisions: plan.stages(dropsInline: drops == .inline).map { GeneratedRevision(stage: $0) },
        defaultSchema: wanted.defaultSchema)
      if isRenaming == nil {
        result.suspected = Renaming.suspected(from: renamed.facts, to: wanted)
      }
      try await prove(&result, from: renamed.facts, to: wanted, migrator)
      result.unhandled = Set(before.unhandled + wanted.unhandled).sorted()
      if !renamed.up.isEmpty {
        result.add(renamed.up, back: renamed.down)
        for statement in renamed.down {
          try await run(statement, migrator.connection, .down)
        }
        try check(
          SchemaPlan(from: try await reader.facts(of: migrator), to: before, isOnline: false),
          .down)
      }
      return result
    }
  }

  /// Gives what is there its new names.
  /// - Returns: the schema then, and the statements in both directions.
  private func rename(
    _ before: FactSet, _ wanted: FactSet, _ told: [RenameDirective], _ migrator: Migrator
  ) async throws -> (facts: FactSet, up: [ChangeStatement], down: [ChangeStatement]) {
    var (facts, up, down) = (before, [ChangeStatement](), [ChangeStatement]())
    func give(_ renaming: Renaming) async throws {
      let statement = renaming.statement(facts)
      try await run(statement, migrator.connection, .up)
      facts = try await reader.facts(of: migrator)
      up.append(statement)
      down.insert(renaming.reversed.statement(facts), at: 0)
    }
    var given: [Renaming] = []
    for text in renamings {
      guard let renaming = Renaming(text, in: facts) else {
        throw GenerationError.unknownName(text)
      }
      try await give(renaming)
      given.append(renaming)
    }
    // A column is found by the new name of its table. Those that have their new names already are passed over.
    var open = told
    while let index = open.firstIndex(where: { $0.isOpen(in: facts) }) {
      let directive = open.remove(at: index)
      guard let renaming = Renaming(directive.path, newName: directive.newName, in: facts) else {
        continue
      }
      try await give(renaming)
      given.append(renaming)
    }
    var denied: Set<Renaming> = []
    while let isRenaming,
      let renaming = Renaming.suspected(from: facts, to: wanted).first(where: {
        !denied.contains($0)
      })
    {
      guard try await isRenaming(renaming) else {
        denied.insert(renaming)
        continue
      }
      try await give(renaming)
      given.append(renaming)
    }
    for follower in Renaming.following(given, in: facts, wanted: wanted) {
      try await give(follower)
    }
    return (facts, up, down)
  }

  /// Revisions that begin with a database as it is, which cannot be made again for a trial.
  private func unproved(from before: FactSet, to wanted: FactSet) async throws -> Result {
    let plan = try plan(from: before, to: wanted)
    var result = Result(
      revisions: plan.stages(dropsInline: drops == .inline).map { GeneratedRevision(stage: $0) },
      defaultSchema: wanted.defaultSchema)
    result.isProved = false
    if result.revisions.count == 1 {
      result.revisions[0].down = SchemaPlan(from: wanted, to: before, isOnline: isOnline)
        .stages(dropsInline: true)
    }
    return result
  }

  private func plan(from before: FactSet, to wanted: FactSet) throws -> SchemaPlan {
    let plan = SchemaPlan(from: before, to: wanted, isOnline: isOnline)
    guard plan.refusals.isEmpty else { throw GenerationError.refused(plan.refusals) }
    let losses = plan.steps.filter { $0.statements.contains { $0.loses != nil } }
    if drops == .refuse, !losses.isEmpty {
      throw GenerationError.losesRows(losses.map(\.fact.description))
    }
    let tables = before.facts.keys.filter { $0.kind == .table }
    let dropped = tables.filter { wanted.facts[$0] == nil }
    if !allowsDrops, dropped.count > 1, 2 * dropped.count > tables.count {
      throw GenerationError.dropsTooMuch(
        dropped.sorted().map { $0.path.joined(separator: ".") }, of: tables.count)
    }
    return plan
  }

  // MARK: Proof

  private func prove(
    _ result: inout Result, from before: FactSet, to wanted: FactSet, _ migrator: Migrator
  ) async throws {
    guard !result.revisions.isEmpty else { return }
    let connection = migrator.connection
    let needsValues = result.revisions.contains(where: \.isToBeCompleted)
    if !needsValues {
      _ = try await SampleRows.fill(connection, excluding: migrator.store.tables)
    }
    var rows = try await ProofRows(of: before.tables(keepingRowsIn: wanted), connection)
    var states = [before]
    var reached = before
    for index in result.revisions.indices {
      try await run([result.revisions[index].stage], on: &rows, migrator, .up)
      reached = try await reader.facts(of: migrator)
      states.append(reached)
      // What comes before the first revision is reached exactly.
      if index > 0 { states[index] = states[index].asReached(from: reached) }
      let back = SchemaPlan(from: reached, to: states[index], isOnline: isOnline)
      guard back.refusals.isEmpty else { throw GenerationError.refused(back.refusals) }
      result.revisions[index].down = back.stages(dropsInline: true)
    }
    try check(SchemaPlan(from: reached, to: wanted, isOnline: false), .up)
    if let table = try await rows.lost() {
      throw GenerationError.rowsLost(table.path.joined(separator: "."))
    }
    result.rewritten = try await rows.rewritten()?.map { $0.path.joined(separator: ".") }
    result.wayBackNeedsValues = result.revisions.contains(where: \.isWayBackToBeCompleted)
    if result.wayBackNeedsValues { try await ProofRows.empty(reached.tablesWithRows, connection) }
    for index in result.revisions.indices.reversed() {
      try await run(result.revisions[index].down, on: &rows, migrator, .down)
      let facts = try await reader.facts(of: migrator)
      try check(SchemaPlan(from: facts, to: states[index], isOnline: false), .down)
    }
    (result.rows, result.tables) = rows.total
    result.misfits = rows.misfits
    result.isProved = !needsValues
  }

  /// The way that a revision goes.
  enum Direction: String, Sendable { case up, down }

  private func check(_ plan: SchemaPlan, _ direction: Direction) throws {
    guard plan.isEmpty else {
      throw GenerationError.notAsWanted(plan.texts, direction)
    }
  }

  /// Runs statements, again without those rows that they do not fit.
  private func run(
    _ stages: [SchemaPlan.Stage], on rows: inout ProofRows, _ migrator: Migrator,
    _ direction: Direction
  ) async throws {
    for stage in stages {
      for part in parts(of: stage) {
        while true {
          do {
            try await run(part, migrator.connection)
            break
          } catch let failed as Failed {
            let isMended = try await rows.leaveOut(after: failed.error) {
              try await reader.facts(of: migrator).tablesWithRows
            }
            guard isMended else { throw failed.generationError(direction) }
          }
        }
      }
    }
  }

  private func run(
    _ statement: ChangeStatement, _ connection: any Connection, _ direction: Direction
  ) async throws {
    do {
      try await run(.transaction([statement]), connection)
    } catch let failed as Failed {
      throw failed.generationError(direction)
    }
  }

  /// What is done or not done as a whole.
  private enum Part {
    case transaction([ChangeStatement])
    case statement(ChangeStatement)
  }

  private func parts(of stage: SchemaPlan.Stage) -> [Part] {
    let statements = stage.statements.filter { $0.todo == nil }
    return stage.kind == .alone ? statements.map(Part.statement) : [.transaction(statements)]
  }

  private func run(_ part: Part, _ connection: any Connection) async throws {
    do {
      switch part {
      case .statement(let statement):
        try await connection.run([SQLCommand(statement.sql, isOfMigration: true)])
      case .transaction(let statements):
        try await connection.transaction(statements.map { SQLCommand($0.sql, isOfMigration: true) })
      }
    } catch let failure as CommandFailure {
      guard case .statement(let error) = failure.error else { throw failure.error }
      switch part {
      case .statement(let statement): throw Failed(statement: statement, error: error)
      case .transaction(let statements):
        let index = failure.position - 1  // BEGIN comes first.
        guard statements.indices.contains(index) else { throw failure.error }
        throw Failed(statement: statements[index], error: error)
      }
    }
  }

  private struct Failed: Error {
    let statement: ChangeStatement
    let error: StatementError

    func generationError(_ direction: Direction) -> GenerationError {
      .statementFailed(statement.sql, error, direction)
    }
  }
}

/// Why no revision is generated. Exit code 2.
enum GenerationError: Sendable, Hashable {
  /// Changes that cannot be made in place.
  case refused([String])
  /// Rows would be lost, and `autogenerate_drops` is "refuse".
  case losesRows([String])
  /// Most tables would be dropped.
  case dropsTooMuch([String], of: Int)
  /// A generated statement fails.
  case statementFailed(String, StatementError, RevisionGenerator.Direction)
  /// The schema is another than wanted.
  case notAsWanted([String], RevisionGenerator.Direction)
  /// A table has other rows than before.
  case rowsLost(String)
  /// There are objects of kinds that are not compared, with --strict.
  case unhandled([String])
  /// Nothing has the old name.
  case unknownName(String)
}

extension RevisionGenerator.Result {
  /// Adds new names, which come before everything else.
  fileprivate mutating func add(_ names: [ChangeStatement], back: [ChangeStatement]) {
    let stage = SchemaPlan.Stage(kind: .expand, statements: names)
    let old = SchemaPlan.Stage(kind: .expand, statements: back)
    if revisions.first?.stage.kind == .expand {
      revisions[0] = GeneratedRevision(
        stage: SchemaPlan.Stage(
          kind: .expand, statements: names + revisions[0].stage.statements,
          changes: revisions[0].stage.changes), down: revisions[0].down + [old])
    } else {
      revisions.insert(GeneratedRevision(stage: stage, down: [old]), at: 0)
    }
  }
}

extension GenerationError: MigrationError {
  var exitStatus: ExitStatus { .finding }

  var description: String {
    switch self {
    case .refused(let reasons):
      "nothing is written, as this cannot be generated:\n"
        + reasons.map { "  \($0)" }.joined(separator: "\n")
    case .losesRows(let objects):
      """
      nothing is written, as this would be dropped with its rows, and autogenerate_drops is "refuse":
      \(objects.map { "  \($0)" }.joined(separator: "\n"))
      """
    case .dropsTooMuch(let tables, let count):
      """
      \(tables.count) of \(count) tables would be dropped: \(tables.prefix(10).joined(separator: ", "))\
      \(tables.count > 10 ? ", …" : "")
      That is what models look like which were not imported. If they are to go, say --allow-drop. Nothing is written.
      """
    case .statementFailed(let sql, let error, let direction):
      """
      nothing is written, as a generated statement fails on the way \(direction.rawValue): \(error.message)
      \(sql.quotedLines)
      """
    case .notAsWanted(let left, let direction):
      """
      nothing is written, as the schema on the way \(direction.rawValue) is not the wanted one; it still needs:
      \(left.map { "  \($0.quotedLines)" }.joined(separator: "\n"))
      """
    case .unhandled(let objects):
      """
      nothing is written, as these are of kinds that are not compared (--strict):
      \(objects.map { "  \($0.visibleLine)" }.joined(separator: "\n"))
      """
    case .unknownName(let text):
      """
      nothing is written: --rename \(text) names nothing that is there
      Write OLD=NEW, such as orders=purchases or orders.total=amount.
      """
    case .rowsLost(let table):
      "nothing is written, as the rows of \(table) are not those of before"
    }
  }
}

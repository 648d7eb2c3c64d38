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
    /// What people have to know about the changes.
    var remarks: [String] = []
  }

  /// What revisions are made for.
  struct Goal {
    let before: FactSet
    let wanted: FactSet
    /// The other names that come first.
    var renamings: [Renaming] = []
    /// Why changes are made at once that would break the application which runs.
    var notes: [OnlineSearch.Note] = []
    /// Whether all of it is made; otherwise what is not used any more stays.
    var isWhole = true
  }

  /// - Parameters:
  ///   - start: where the migrations are; `revision:heads` or `database`.
  ///   - sources: what the schema should be.
  /// - Throws: `GenerationError`; as `SchemaReader.facts`.
  func run(from start: SchemaSource, to sources: [SchemaSource]) async throws -> Result {
    let (wanted, told, conversions) = try await reader.schema(of: sources)
    guard case .revision(let revision) = start else {
      let before = try await reader.facts(of: [start])
      return try await unproved(from: before, to: wanted)
    }
    let base = try await reader.server.create()
    let before = try await reader.onMigrator(base, upTo: revision) {
      try await reader.facts(of: $0)
    }
    let names = try await NewNames(
      told: told, renamings, isRenaming, reader, base, from: before, to: wanted)
    // Whatever has to be decided is said before anything is tried.
    _ = try plan(from: names.facts, to: wanted)
    var goal = Goal(before: before, wanted: wanted, renamings: names.all)
    let search = OnlineSearch(
      reader: reader, base: base, names: names, conversions: conversions, wanted: wanted)
    guard isOnline, wanted.hasOnlineChanges else {
      try check(search.candidates.map { ($0, "leave out --no-online, or remove the line") })
      return try await generate(goal, on: base)
    }
    let (difference, notes) = try await search.run()
    goal.notes = notes
    try check(notes.map { ($0.candidate, $0.reason) })
    guard let difference else { return try await generate(goal, on: base) }
    do {
      return try await online(difference, goal, names, base)
    } catch {
      guard let reason = OnlineSearch.reason(error) else { throw error }
      goal.notes += difference.candidates.map { OnlineSearch.Note($0, reason: reason) }
      if difference.candidates.contains(where: \.hasConversion) { throw error }
      return try await generate(goal, on: base)
    }
  }

  /// Makes sure that none of the changes that are made at once has a conversion of its own, which they would leave out.
  private func check(_ changes: [(candidate: OnlineSearch.Candidate, why: String)]) throws {
    let reasons = changes.filter(\.candidate.hasConversion).map {
      "\($0.candidate.text): this is made while the application runs, or not at all; \($0.why)"
    }
    if !reasons.isEmpty { throw GenerationError.refused(reasons) }
  }

  /// Makes revisions of a difference, and proves them on a database that has the schema before.
  func generate(_ goal: Goal, on database: ScratchServer.Database) async throws -> Result {
    try await reader.on(database) { migrator in
      let renamed = try await rename(goal, migrator)
      let plan = try plan(from: renamed.facts, to: goal.wanted)
        .noting(goal.notes.compactMap { note in note.candidate.column.map { ($0, note.text) } })
      var stages = plan.stages(dropsInline: drops == .inline)
      if !goal.isWhole { stages.removeAll { $0.kind == .contract } }
      var result = Result(
        revisions: stages.map { GeneratedRevision(stage: $0) },
        defaultSchema: goal.wanted.defaultSchema, remarks: goal.notes.map(\.remark))
      if isRenaming == nil {
        result.suspected = Renaming.suspected(from: renamed.facts, to: goal.wanted)
      }
      try await prove(
        &result, from: renamed.facts, to: goal.isWhole ? goal.wanted : nil, migrator)
      result.unhandled = Set(goal.before.unhandled + goal.wanted.unhandled).sorted()
      if !renamed.up.isEmpty {
        result.add(renamed.up, back: renamed.down)
        for statement in renamed.down {
          try await run(statement, migrator.connection, .down)
        }
        try check(
          SchemaPlan(from: try await reader.facts(of: migrator), to: goal.before, isOnline: false),
          .down)
      }
      return result
    }
  }

  /// Gives what is there its new names.
  /// - Returns: the schema then, and the statements in both directions.
  private func rename(
    _ goal: Goal, _ migrator: Migrator
  ) async throws -> (facts: FactSet, up: [ChangeStatement], down: [ChangeStatement]) {
    var (facts, up, down) = (goal.before, [ChangeStatement](), [ChangeStatement]())
    for renaming in goal.renamings {
      var statement = renaming.statement(facts)
      statement.note = goal.notes.first { $0.candidate.renaming == renaming }?.text
      try await run(statement, migrator.connection, .up)
      facts = try await reader.facts(of: migrator)
      up.append(statement)
      down.insert(renaming.reversed.statement(facts), at: 0)
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

  /// - Parameter wanted: the schema that is to be reached; nil where that is not the end.
  private func prove(
    _ result: inout Result, from before: FactSet, to wanted: FactSet?, _ migrator: Migrator
  ) async throws {
    guard !result.revisions.isEmpty else { return }
    let connection = migrator.connection
    let needsValues = result.revisions.contains(where: \.isToBeCompleted)
    if !needsValues {
      _ = try await SampleRows.fill(connection, excluding: migrator.store.tables)
    }
    var rows = try await ProofRows(
      of: before.tables(keepingRowsIn: wanted ?? before), connection)
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
    if let wanted { try check(SchemaPlan(from: reached, to: wanted, isOnline: false), .up) }
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

  /// Runs the statements of revisions once more, on a database without rows.
  func advance(
    _ database: ScratchServer.Database, by revisions: [GeneratedRevision], from before: FactSet
  ) async throws -> FactSet {
    try await reader.on(database) { migrator in
      try await ProofRows.empty(before.tablesWithRows, migrator.connection)
      for part in revisions.flatMap({ parts(of: $0.stage) }) {
        do {
          try await run(part, migrator.connection)
        } catch let failed as Failed {
          throw failed.generationError(.up)
        }
      }
      return try await reader.facts(of: migrator)
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

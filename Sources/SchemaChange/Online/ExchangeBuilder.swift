package import Migrations

/// The revisions that take columns from one form to another while both are used.
///
/// The server is asked for every state on the way: statements run on a scratch database as they are made.
package struct ExchangeBuilder: OnlineBuilder {
  /// A database without rows that has the first form.
  private let connection: any Connection
  /// Reads its schema.
  let read: () async throws -> FactSet

  /// The schemas that are known beforehand.
  package struct Schemas {
    /// With the first form only.
    package var before: FactSet
    /// The same, which takes what the new version of the application writes.
    package var prepared: FactSet
    /// With the second form only, by the names that it has while both are there.
    package var shape: FactSet
    /// With the second form only.
    package var wanted: FactSet
    /// With the first form only, by the names that it has on the way back.
    package var backShape: FactSet

    package init(
      before: FactSet, prepared: FactSet, shape: FactSet, wanted: FactSet, backShape: FactSet
    ) {
      self.before = before
      self.prepared = prepared
      self.shape = shape
      self.wanted = wanted
      self.backShape = backShape
    }
  }

  package init(_ connection: any Connection, read: @escaping () async throws -> FactSet) {
    self.connection = connection
    self.read = read
  }

  /// Makes the revisions.
  ///
  /// - Parameter undoing: takes back what prepares the first form.
  /// - Returns: three revisions: what adds, what fills and builds, and what drops.
  /// - Throws: `ExchangeError`, `DatabaseError`.
  package func revisions(
    of change: ResolvedChange, undoing: [ChangeStatement], _ schemas: Schemas
  ) async throws -> [OnlineRevision] {
    let facts = ExchangeFacts(
      change.exchanges, change.types, before: schemas.prepared, shape: schemas.shape)
    let syncs = syncs(facts)
    // Behind all else, as the transaction that adds a value cannot use it.
    let added = try await add(facts, syncs) + change.preparation
    try await connection.run(change.preparation)
    let shared = try await read()
    let built = try plan(from: shared, to: facts.completed(shared))
    try await connection.run(built)
    let whole = try await read()
    let last = try await drop(facts, syncs, whole, wanted: schemas.wanted)
    let restored = try await restore(facts, change, whole, schemas)
    return [
      OnlineRevision(
        phase: .expand, subject: "both forms", isInTransaction: true, up: added,
        isDownInTransaction: undoing.isEmpty,
        down: try plan(from: shared, to: schemas.prepared, isOnline: false) + undoing),
      OnlineRevision(
        phase: .expand, subject: "fill and build", isInTransaction: false,
        up: backfills(change.exchanges, schemas.before, undo: " undo:none") + built,
        isDownInTransaction: false, down: try plan(from: whole, to: shared)),
      OnlineRevision(
        phase: .contract, subject: "drop the old form", isInTransaction: true, up: last,
        isDownInTransaction: false, down: restored),
    ]
  }

  /// The statements that put the second form in the place of the first, one after the other.
  ///
  /// - Throws: `ExchangeError`, `DatabaseError`.
  package func replacement(
    _ exchanges: [ColumnExchange], _ types: [ColumnExchange.TypeForms], _ schemas: Schemas
  ) async throws -> [ChangeStatement] {
    let facts = ExchangeFacts(exchanges, types, before: schemas.before, shape: schemas.shape)
    let syncs = syncs(facts)
    let added = try await add(facts, syncs)
    let shared = try await read()
    let built = try plan(from: shared, to: facts.completed(shared))
    try await connection.run(built)
    let last = try await drop(facts, syncs, try await read(), wanted: schemas.wanted)
    return added + backfills(exchanges, schemas.before) + built
      + [ChangeStatement.together(last)]
  }

  /// Adds the second form, and what keeps it like the first.
  private func add(
    _ facts: ExchangeFacts, _ syncs: [SyncTrigger]
  ) async throws -> [ChangeStatement] {
    let sql = SQLWriter(
      defaultSchema: facts.before.defaultSchema, before: facts.before, after: facts.shape)
    let statements =
      try plan(from: facts.before, to: facts.withSecondForm) + facts.setDefaults(sql)
      + syncs.flatMap(\.statements)
    try await connection.run(statements)
    return statements
  }

  /// Drops the first form, and gives the second its names.
  private func drop(
    _ facts: ExchangeFacts, _ syncs: [SyncTrigger], _ whole: FactSet, wanted: FactSet
  ) async throws -> [ChangeStatement] {
    let sql = SQLWriter(defaultSchema: whole.defaultSchema, before: whole, after: wanted)
    var statements = facts.moveGenerators(whole, sql)
    try await connection.run(statements)
    let moved = try await read()
    let left = facts.withoutFirstForm(moved) { id in syncs.contains { $0.isPart(id) } }
    let removal = try plan(from: moved, to: left, isOnline: false)
    let names = facts.giveFinalNames(sql)
    try await connection.run(removal + names)
    let rest = try plan(from: try await read(), to: wanted, isOnline: false)
    try await connection.run(rest)
    statements += removal + names + rest
    try await check(wanted)
    return statements
  }

  /// Brings the first form back beside the second.
  private func restore(
    _ facts: ExchangeFacts, _ change: ResolvedChange, _ whole: FactSet, _ schemas: Schemas
  ) async throws -> [ChangeStatement] {
    let back = ExchangeFacts(
      change.back, change.backTypes, before: schemas.wanted, shape: schemas.backShape,
      suffix: "_old")
    let syncs = syncs(back)
    let added = try await add(back, syncs)
    let shared = try await read()
    let built = try plan(from: shared, to: back.completed(shared))
    try await connection.run(built)

    // What follows happens at once: the forms change places.
    let sql = SQLWriter(defaultSchema: whole.defaultSchema, before: shared, after: whole)
    var swap = syncs.flatMap(\.removal)
    try await connection.run(swap)
    let filled = try await read()
    let moves = back.moveGenerators(filled, sql)
    try await connection.run(moves)
    let moved = try await read()
    let stays = Set(facts.counterparts.filter { !$0.isPrimaryKey }.map(\.final))
    let gone = back.leaving(moved, staying: stays)
    let removal = try plan(from: moved, to: moved.without { gone.contains($0) }, isOnline: false)
    let names = facts.giveNamesBack(except: gone) + back.giveFinalNames(sql)
    try await connection.run(removal + names)
    let rest = try plan(from: try await read(), to: whole)
    let alone = rest.firstIndex(where: \.runsAlone) ?? rest.endIndex
    try await connection.run(rest)
    try await check(whole)
    swap += moves + removal + names + rest[..<alone]
    return added + backfills(change.back, schemas.wanted) + built
      + [ChangeStatement.together(swap)] + rest[alone...]
  }

  private func syncs(_ facts: ExchangeFacts) -> [SyncTrigger] {
    let sql = SQLWriter(
      defaultSchema: facts.before.defaultSchema, before: facts.before, after: facts.shape)
    return facts.exchanges.map { exchange in
      SyncTrigger(
        exchange: exchange, name: exchange.syncName(facts.before),
        defaults: facts.defaults(of: exchange), sql: sql)
    }
  }

  /// The statements that fill the second form.
  private func backfills(
    _ exchanges: [ColumnExchange], _ facts: FactSet, undo: String = ""
  ) -> [ChangeStatement] {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    return exchanges.map { exchange in
      // Without a key the change is refused when it is resolved.
      let key = facts.primaryKey(of: exchange.table) ?? []
      let table = sql.name(exchange.table)
      let columns = exchange.first.columns
      let isFilled = columns.map { "\($0) IS NOT NULL" }.joined(separator: " OR ")
      let isEmpty = exchange.second.columns.map { "\($0) IS NULL" }.joined(separator: " AND ")
      // Each row is written as it is, and the trigger does the rest.
      let touched =
        facts[exchange.column(columns[0])]?["identity"] == "ALWAYS"
        ? "\(exchange.second.columns[0]) = NULL" : "\(columns[0]) = \(columns[0])"
      let rows = key.count == 1 ? key[0] : "(\(key.joined(separator: ", ")))"
      return ChangeStatement(
        "UPDATE \(table) SET \(touched)\n"
          + "WHERE \(isEmpty) AND \(columns.count == 1 ? isFilled : "(\(isFilled))")\n"
          + "  AND \(rows) > :from AND \(rows) <= :to",
        runsAlone: true,
        directive:
          "-- migrate:backfill table:\(table) key:\(key.joined(separator: ",")) batch:5000\(undo)")
    }
  }
}

/// A revision of a change that goes on while both forms are used.
package struct OnlineRevision: Sendable {
  package enum Phase: Sendable { case expand, contract }

  package let phase: Phase
  /// What it does, in a few words.
  package let subject: String
  package let isInTransaction: Bool
  package let up: [ChangeStatement]
  package let isDownInTransaction: Bool
  package let down: [ChangeStatement]
}

/// Why a declared change gets no revisions.
package enum ExchangeError: Error, Sendable, Hashable {
  /// What cannot be changed in place.
  case refused([String])
  /// A generated statement fails.
  case statementFailed(String, StatementError)
  /// The schema is another than wanted; what it still needs.
  case notAsWanted([String])
}

extension Connection {
  /// Runs statements one by one.
  /// - Throws: `ExchangeError.statementFailed`, `DatabaseError`.
  package func run(_ statements: [ChangeStatement]) async throws {
    for statement in statements {
      do {
        try await run([SQLCommand(statement.sql, isOfMigration: true)])
      } catch let failure as CommandFailure {
        guard case .statement(let error) = failure.error else { throw failure.error }
        throw ExchangeError.statementFailed(statement.sql, error)
      }
    }
  }
}

extension ChangeStatement {
  /// Statements that happen at once where there is no transaction around them.
  static func together(_ statements: [ChangeStatement]) -> ChangeStatement {
    let lines = statements.map { statement in
      // PL/pgSQL asks what to do with rows.
      let text =
        statement.sql.hasPrefix("SELECT ")
        ? "PERFORM " + statement.sql.dropFirst("SELECT ".count) : statement.sql
      return "  " + text + ";"
    }
    return ChangeStatement(
      "DO $do$\nBEGIN\n\(lines.joined(separator: "\n"))\nEND\n$do$", runsAlone: true)
  }
}

extension FactSet {
  /// The columns of a table's primary key; nil where there is none.
  package func primaryKey(of table: FactID) -> [String]? {
    let key = facts.values.first {
      $0.id.kind == .tableConstraint && $0["type"] == "p" && $0.id.path.starts(with: table.path)
    }
    guard let definition = key?["definition"],
      let match = definition.firstMatch(of: #/^PRIMARY KEY \(((?:"(?:[^"]|"")+"|[^")])*)\)/#)
    else { return nil }
    return Identifier.all(in: match.1)
  }
}

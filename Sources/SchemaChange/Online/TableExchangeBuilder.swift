package import Migrations

/// The revisions that put a copy in the place of a table while that is used.
///
/// The server is asked for every state on the way: statements run on a scratch database as they are made.
package struct TableExchangeBuilder: OnlineBuilder {
  private let forwards: CopyFacts
  private let backwards: CopyFacts
  /// A database without rows that has the schema before.
  private let connection: any Connection
  /// Reads its schema.
  let read: () async throws -> FactSet
  private let sql: SQLWriter

  /// A schema, and the same by the names that the table has there as a copy.
  package struct Form: Sendable {
    let facts: FactSet
    let names: CopyNames
    let shape: FactSet

    package init(facts: FactSet, names: CopyNames, shape: FactSet) {
      (self.facts, self.names, self.shape) = (facts, names, shape)
    }
  }

  /// - Parameters:
  ///   - before: the schema before, as a copy on the way back.
  ///   - wanted: the schema with the table as it is to be.
  package init(
    from before: Form, to wanted: Form, _ connection: any Connection,
    read: @escaping () async throws -> FactSet
  ) {
    forwards = CopyFacts(names: wanted.names, before: before.facts, shape: wanted.shape)
    backwards = CopyFacts(names: before.names, before: wanted.facts, shape: before.shape)
    (self.connection, self.read) = (connection, read)
    sql = SQLWriter(
      defaultSchema: wanted.facts.defaultSchema, before: before.facts, after: wanted.facts)
  }

  private var before: FactSet { forwards.before }
  private var wanted: FactSet { backwards.before }

  /// Makes the revisions: what adds the copy, what fills it, and what drops the table.
  ///
  /// - Throws: `ExchangeError`, `DatabaseError`.
  package func revisions() async throws -> [OnlineRevision] {
    let sync = CopySync(forwards.names, before, sql)
    let added = try plan(from: before, to: forwards.withCopy, isOnline: false) + sync.statements
    try await connection.run(added)
    let shared = try await read()
    let built = try plan(from: shared, to: forwards.completed(shared))
    try await connection.run(built)
    let whole = try await read()
    let last = try await takePlace(forwards, sync)
    let restored = try await restore(whole)
    return [
      OnlineRevision(
        phase: .expand, subject: "a copy beside it", isInTransaction: true, up: added,
        isDownInTransaction: true,
        down: try [lock] + plan(from: shared, to: before, isOnline: false)),
      OnlineRevision(
        phase: .expand, subject: "fill the copy", isInTransaction: false,
        up: [sync.backfill] + built + [analyze(forwards)], isDownInTransaction: false,
        down: try plan(from: whole, to: shared)),
      OnlineRevision(
        phase: .contract, subject: "take its place", isInTransaction: true, up: last,
        isDownInTransaction: false, down: restored),
    ]
  }

  /// Writers have the table before they come to the copy.
  private var lock: ChangeStatement {
    ChangeStatement("LOCK TABLE \(sql.name(forwards.names.table)) IN ACCESS EXCLUSIVE MODE")
  }

  /// The planner knows nothing of a table that nobody has read.
  private func analyze(_ facts: CopyFacts) -> ChangeStatement {
    ChangeStatement("ANALYZE \(sql.name(facts.names.copy))", runsAlone: true)
  }

  /// Drops the table, and gives the copy its names and all that others see of it.
  private func takePlace(
    _ facts: CopyFacts, _ sync: CopySync
  ) async throws -> [ChangeStatement] {
    let reached = try await read()
    let moves = [lock] + sync.removal + facts.moveGenerators(reached, sql)
    try await run(moves)
    let moved = try await read()
    let gone = moved.hanging(on: [facts.names.table])
    let removal = try plan(from: moved, to: moved.without { gone.contains($0) }, isOnline: false)
    let names = facts.names.taking + facts.sequenceNames(reached)
    try await connection.run(removal + names)
    let rest = try plan(from: try await read(), to: wanted, isOnline: false)
    try await connection.run(rest)
    try await check(wanted)
    return moves + removal + names + rest
  }

  /// Makes the table as it was beside the one that is there, fills it, and lets them change places.
  private func restore(_ whole: FactSet) async throws -> [ChangeStatement] {
    let sync = CopySync(backwards.names, wanted, sql)
    let added = try plan(from: wanted, to: backwards.withCopy, isOnline: false) + sync.statements
    try await connection.run(added)
    let shared = try await read()
    let built = try plan(from: shared, to: backwards.completed(shared))
    try await connection.run(built)
    let filled = try await read()
    let swap =
      [lock] + sync.removal + backwards.moveGenerators(filled, sql) + forwards.names.giving
      + backwards.names.taking + backwards.sequenceNames(filled)
    try await run(swap)
    let rest = try plan(from: try await read(), to: whole, isOnline: false)
    try await connection.run(rest)
    try await check(whole)
    return added + [sync.backfill] + built + [analyze(backwards)]
      + [ChangeStatement.together(swap + rest)]
  }

  /// Runs statements, of which a lock lasts as long as the transaction.
  private func run(_ statements: [ChangeStatement]) async throws {
    try await connection.run(statements.filter { $0 != lock })
  }
}

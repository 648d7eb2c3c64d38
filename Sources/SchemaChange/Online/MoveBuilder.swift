package import Migrations

/// The revisions that move a column to another table while both places are used.
///
/// The server is asked for every state on the way: statements run on a scratch database as they are made.
package struct MoveBuilder: OnlineBuilder {
  private let move: ColumnMove
  /// A database without rows that has the column in its table.
  private let connection: any Connection
  /// Reads its schema.
  let read: () async throws -> FactSet
  private let sync: PairSync
  private let sql: SQLWriter

  /// - Parameter wanted: the schema with the column in its new table only.
  package init(
    _ move: ColumnMove, wanted: FactSet, _ connection: any Connection,
    read: @escaping () async throws -> FactSet
  ) {
    (self.move, self.connection, self.read) = (move, connection, read)
    sql = SQLWriter(defaultSchema: wanted.defaultSchema, before: move.before, after: wanted)
    sync = PairSync(move, sql)
  }

  private var wanted: FactSet { sql.after }

  /// Makes the revisions: what adds, what fills and builds, and what drops.
  ///
  /// - Throws: `ExchangeError`, `DatabaseError`.
  package func revisions() async throws -> [OnlineRevision] {
    let fill = backfill(of: move.source)
    let added =
      try plan(from: move.before, to: move.withNewColumn) + standard(of: move.new, in: wanted)
      + sync.statements
    try await connection.run(added)
    let shared = try await read()
    let built = try plan(from: shared, to: move.completed(shared, wanted))
    try await connection.run(built)
    let whole = try await read()
    let last = try plan(from: whole, to: wanted, isOnline: false)
    try await connection.run(last)
    try await check(wanted)
    let restored = try await restore(whole)
    let alone = shared.without { sync.isTrigger($0) }
    let removal = try plan(from: alone, to: move.before, isOnline: false)
    return [
      OnlineRevision(
        phase: .expand, subject: "both forms", isInTransaction: true, up: added,
        isDownInTransaction: !move.pairs.makesRows,
        down: sync.removal + takingBack() + removal),
      OnlineRevision(
        phase: .expand, subject: "fill and build", isInTransaction: false, up: [fill] + built,
        isDownInTransaction: false, down: try plan(from: whole, to: shared)),
      OnlineRevision(
        phase: .contract, subject: "drop the old form", isInTransaction: true,
        up: remaining + last, isDownInTransaction: false, down: restored),
    ]
  }

  /// Brings the column back to its table, beside the new one.
  private func restore(_ whole: FactSet) async throws -> [ChangeStatement] {
    let fill = backfill(of: move.target)
    let added = try plan(from: wanted, to: move.withOldColumn(wanted)) + sync.statements
    try await connection.run(added)
    let built = try plan(from: try await read(), to: whole)
    try await connection.run(built)
    try await check(whole)
    return added + [fill] + built
  }

  private func standard(of column: FactID, in facts: FactSet) -> [ChangeStatement] {
    facts[FactID(.defaultValue, column.path)].map { DefaultKind().create($0, sql) } ?? []
  }

  /// Writes each row as it is, and the triggers do the rest.
  private func backfill(of table: FactID) -> ChangeStatement {
    let column = move.old.name
    let isFilled = move.standard == nil ? "\(column) IS NOT NULL AND " : ""
    return batches(
      of: table, "UPDATE \(sql.name(table)) SET \(column) = \(column)\nWHERE \(isFilled)")
  }

  /// A statement that runs batch by batch, by the primary key.
  private func batches(of table: FactID, _ text: String) -> ChangeStatement {
    // Without a key the change is refused when it is resolved.
    let key = move.before.primaryKey(of: table) ?? []
    let rows = key.count == 1 ? key[0] : "(\(key.joined(separator: ", ")))"
    return ChangeStatement(
      "\(text)\(rows) > :from AND \(rows) <= :to", runsAlone: true,
      directive:
        "-- migrate:backfill table:\(sql.name(table)) key:\(key.joined(separator: ",")) batch:5000")
  }

  /// Deletes the rows that were made for values, when nothing makes them any more.
  private func takingBack() -> [ChangeStatement] {
    guard move.pairs.makesRows else { return [] }
    return [
      batches(
        of: move.target, "DELETE FROM \(sql.name(move.target))\nWHERE \(sync.marker) AND ")
    ]
  }

  /// Makes rows for values whose row in the target was deleted, before they go with the column.
  private var remaining: [ChangeStatement] {
    guard move.pairs.makesRows else { return [] }
    let column = move.old.name
    let isGiven =
      move.standard.map { "ROW(s.\(column))::record *<> ROW(\($0))::record" }
      ?? "s.\(column) IS NOT NULL"
    let pair = zip(move.pairs.source, move.pairs.target).map { "t.\($1) = s.\($0)" }
      .joined(separator: " AND ")
    return [
      ChangeStatement(
        """
        UPDATE \(sql.name(move.source)) AS s SET \(column) = s.\(column)
        WHERE \(isGiven)
          AND NOT EXISTS (SELECT FROM \(sql.name(move.target)) AS t WHERE \(pair))
        """), ChangeStatement("SET CONSTRAINTS ALL IMMEDIATE"),
    ]
  }
}

extension MigrationDatabase {
  /// Runs one statement batch by batch, each batch in a short transaction of its own.
  ///
  /// ```swift
  /// // migrate:up transaction:false
  /// struct FillEmailKeys: Migration {
  ///   func up(_ database: MigrationDatabase) async throws {
  ///     try await database.backfill(
  ///       Backfill(table: "users", key: "id", batchSize: 5000, pause: .milliseconds(100)),
  ///       "UPDATE users SET email_key = lower(email) WHERE id > :from AND id <= :to")
  ///   }
  /// }
  /// ```
  /// Only outside a transaction. The position is committed with each batch: when `up` is run again
  /// after a failure (`migrate repair REV --resume`), a backfill that is complete is passed over and
  /// one that was interrupted goes on behind its last batch, so that no row is repeated or skipped.
  /// The backfills of a migration have to come in the same order each time.
  /// - Parameters:
  ///   - backfill: The table, its key and the pace.
  ///   - sql: One statement with the condition `key > :from AND key <= :to`.
  ///   - parameters: The values of `$1`, `$2`, … of the statement.
  /// - Throws: `DatabaseError`.
  public func backfill(
    _ backfill: Backfill, _ sql: String, _ parameters: (any DatabaseValueConvertible)?...,
    fileID: String = #fileID, line: Int = #line
  ) async throws {
    do {
      let statement: BatchStatement
      do throws(StatementError) {
        statement = try BatchStatement(
          sql, parameters.map { $0?.databaseValue ?? .null }, backEnd: backEnd)
      } catch {
        throw DatabaseError.statement(error)
      }
      try await perform(backfill) { run in try await run.run(statement) }
    } catch {
      guard let error = DatabaseError(underlying: error) else { throw error }
      failure = FailedStatement(sql: sql, error: error, location: location(of: (fileID, line)))
      throw error
    }
  }

  /// Does some work batch by batch, each batch in a short transaction of its own.
  ///
  /// ```swift
  /// try await database.backfill(Backfill(table: "item", key: "id")) { batch in
  ///   for (id, title) in try await database.query(
  ///     "SELECT id, title FROM item WHERE \(batch)", as: (Int, String).self)
  ///   {
  ///     try await database.execute("UPDATE item SET slug = $1 WHERE id = $2", slug(title), id)
  ///   }
  /// }
  /// ```
  /// As with a statement. After a lock time-out, a deadlock or a serialization failure the batch is
  /// rolled back and the work done again.
  /// - Parameters:
  ///   - backfill: The table, its key and the pace.
  ///   - work: Is called for each batch, inside its transaction, which it must not end.
  /// - Throws: `DatabaseError`, and what `work` throws.
  public func backfill(
    _ backfill: Backfill, _ work: (BackfillBatch) async throws -> Void
  ) async throws {
    try await perform(backfill) { run in
      try await run.run { batch in
        try await work(
          BackfillBatch(condition: batch.condition(backfill.key, backEnd), rows: batch.rows))
      }
    }
  }

  private func perform(
    _ backfill: Backfill, _ body: (BackfillRun) async throws -> Void
  ) async throws {
    guard !options.transaction, !connection.isInTransaction else {
      throw DatabaseError.statement(
        StatementError(
          code: "25001", message: "a backfill commits batch by batch, outside a transaction",
          hint: "Write `// migrate:\(step.direction) transaction:false` in a line above the code."))
    }
    backfills += 1
    let name = StateTables.BackfillName(
      revision: step.revision, name: "\(backfills) \(backfill.table)")
    try await tables.makeBackfillTable(connection)
    try await tables.write([tables.beginBackfill(name, of: backfill.table)], connection)
    do {
      try await body(
        try await BackfillRun(
          backfill: backfill, name: name, connection: connection, tables: tables,
          settings: settings, options: options,
          session: try await BatchSession(prepared, connection),
          completion: [tables.completeBackfill(name)], isSwift: true
        ) { [self] event in
          if case .progress(let progress) = event, progress.rows > 0 { mayHaveHadEffect = true }
          emit(MigrationEvent(event, step))
        })
    } catch RetryableFailure.conflict {
      throw DatabaseError.statement(
        StatementError(
          code: "55006", message: "another runner works on the backfill of \(backfill.table)",
          hint: "Wait until it is done."))
    }
  }
}

/// One batch of a backfill; in a statement it stands for the condition on its rows.
public struct BackfillBatch: Sendable, Hashable, CustomStringConvertible {
  /// The condition, for example `(id > 5000 AND id <= 10000)`, with the values quoted as they need.
  public var condition: String
  /// How many rows there were when the batch was made.
  public var rows: Int

  /// The condition, so that `WHERE \(batch)` is all that a statement needs.
  public var description: String { condition }
}

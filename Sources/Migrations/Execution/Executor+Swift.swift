extension Executor {
  /// Runs a Swift migration inside a transaction, with nothing else on its way to the database.
  func runSwiftTransactionally(
    _ migration: any Migration.Type, _ run: TransactionalRun, _ index: Int
  ) async throws {
    let prepared = run.steps[index]
    let step = prepared.step
    emitStart(run, index)
    let began = ContinuousClock.now
    let script = try run.script(index, settings, store)
    let database = MigrationDatabase(
      connection, prepared, settings: settings, tables: store.tables, emit: emit)
    var origins = script.before.map(\.1)
    var isCommitting = false
    do {
      try await connection.run(script.before.map(\.0))
      origins = []
      try await call(migration, step, database)
      guard connection.isInTransaction else { throw Self.endedTransaction }
      isCommitting = true
      origins = script.after.map(\.1)
      try await connection.run(script.after.map(\.0))
    } catch {
      if isCommitting, DatabaseError(underlying: error) == .cancelled, connection.isGivenUp {
        throw await interrupted(at: [step], within: .milliseconds(200))
      }
      await connection.rollBack()
      guard let cause = DatabaseError(underlying: error) else { throw error }
      let position = (error as? CommandFailure)?.position ?? 0
      let origin = origins.indices.contains(position) ? origins[position] : .frame
      let (explained, excerpt) = database.explanation(of: cause)
      throw await interpret(
        CommandFailure(position: position, error: explained), at: (step, origin), fallback: step,
        run.outcome, excerpt: excerpt)
    }
    emit(.stepCompleted(step, duration: .now - began))
  }

  /// Runs a Swift migration outside a transaction.
  func runSwift(_ migration: any Migration.Type, _ prepared: PreparedStep) async throws {
    let database = MigrationDatabase(
      connection, prepared, settings: settings, tables: store.tables, emit: emit)
    do {
      if !store.isPooled {
        try await connection.run(
          connection.dialect.set(Timeouts(settings, prepared.options, thinks: true), isLocal: false)
        )
      }
      try await call(migration, prepared.step, database)
      if connection.isInTransaction { throw Self.openTransaction }
    } catch {
      guard let cause = DatabaseError(underlying: error) else { throw error }
      let (explained, excerpt) = database.explanation(of: cause)
      throw SwiftFailure(
        error: explained, excerpt: excerpt, mayHaveHadEffect: database.mayHaveHadEffect)
    }
  }

  /// Runs the step of a migration; whatever it throws becomes an error of the database.
  private func call(
    _ migration: any Migration.Type, _ step: MigrationStep, _ database: MigrationDatabase
  ) async throws {
    do {
      try await migration.init().run(step.direction, database)
    } catch let error as DatabaseError {
      throw error
    } catch {
      if error is CancellationError || Task.isCancelled { throw DatabaseError.cancelled }
      throw DatabaseError.statement(StatementError(thrown: error))
    }
  }

  private static var endedTransaction: DatabaseError {
    .statement(
      StatementError(
        code: "25P01", message: "the migration ended the transaction that migrate runs it in",
        hint: "Leave BEGIN, COMMIT and ROLLBACK to migrate, or let it run outside a transaction"
          + " (transaction:false)."))
  }

  private static var openTransaction: DatabaseError {
    .statement(
      StatementError(
        code: "25001", message: "the migration begins a transaction and does not end it",
        hint: "Add the missing COMMIT."))
  }
}

/// The failure of a Swift migration outside a transaction.
struct SwiftFailure: Error {
  var error: DatabaseError
  /// The failed statement in the file.
  var excerpt: SourceExcerpt?
  /// Whether something that the migration did may be there still.
  var mayHaveHadEffect: Bool
}

extension StatementError {
  /// What a migration threw that is no error of the database.
  init(thrown error: any Error) {
    var message = "\(error)"
    switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
      let column = context.codingPath.last.map { "column \($0.stringValue): " } ?? ""
      message = "a row cannot be decoded: " + column + context.debugDescription
    default: break
    }
    self.init(code: "", message: message)
  }
}

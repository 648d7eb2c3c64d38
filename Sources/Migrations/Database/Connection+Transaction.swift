extension Connection {
  /// Runs commands one after the other, without a transaction of their own.
  /// - Throws: `CommandFailure`.
  package func run(_ commands: [SQLCommand]) async throws {
    var rest = commands[...]
    try await run(next: { rest.popFirst() }, completed: { _ in })
  }

  /// Runs commands in one transaction: all of them, or none.
  /// - Throws: `CommandFailure`; the transaction is rolled back.
  package func transaction(_ commands: [SQLCommand]) async throws {
    do {
      try await run([.begin(backEnd)] + commands + [SQLCommand("COMMIT")])
    } catch {
      await rollBack()
      throw error
    }
  }

  /// Does work in one transaction, which is rolled back when the work fails.
  /// - Throws: `CommandFailure`, and what `work` throws.
  package func transaction(_ work: () async throws -> Void) async throws {
    do {
      try await run([.begin(backEnd)])
      try await work()
      try await run([SQLCommand("COMMIT")])
    } catch {
      await rollBack()
      throw error
    }
  }

  /// Rolls back an open transaction, whatever its state. A connection that is gone has been rolled
  /// back by the database.
  package func rollBack() async {
    guard isInTransaction else { return }
    try? await withoutCancellation { try await execute("ROLLBACK") }
  }
}

extension SQLCommand {
  /// The statement that begins a transaction which is going to write.
  package static func begin(_ backEnd: BackEnd) -> SQLCommand { SQLCommand(backEnd.dialect.begin) }
}

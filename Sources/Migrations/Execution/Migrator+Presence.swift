extension Migrator {
  /// Waits until no other run is inside a migration outside a transaction, and keeps others from
  /// beginning one until the presence is released; nil where the session lock does that.
  ///
  /// - Parameter isToRun: whether statements are run while it is held.
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  func takePresence(toRun isToRun: Bool = true) async throws -> (any RunPresence)? {
    guard heldLock == nil else { return nil }
    let presence: any RunPresence
    switch connection.backEnd {
    case .postgreSQL:
      if isToRun, state.isPooled { try await checkPool() }
      presence = TransactionPresence(AdvisoryLock(tables: state.tables), connect: connect)
    case .sqlite:
      guard let path = (connection as? SQLiteConnection)?.filePath else { return nil }
      presence = FilePresence(besideDatabase: path, host: settings.host)
    }
    try await poll({ try await presence.tryLock() }, holder: { try await presence.holder() })
    return presence
  }

  /// Waits for a run that is inside a migration outside a transaction: what it has left partly done
  /// counts as interrupted only when that run is gone.
  func awaitRunOfPartial() async throws {
    guard state.rows.contains(where: { $0.partial != nil }),
      let presence = try await takePresence(toRun: false)
    else { return }
    presence.release()
    try await state.reread(connection)
  }

  /// How long a pooler may take to find a connection to the server.
  private static let poolPatience = Duration.seconds(5)

  /// Makes sure that a pooler lends this run two connections to the server at once: the one that the
  /// presence keeps, and another for the statements, which would wait for the first one for ever.
  /// - Throws: `DatabaseError`.
  private func checkPool() async throws {
    let (connect, outcome) = (connect, FirstOutcome<Bool>())
    var isAnswered = true
    try await connection.transaction {
      let second = Task.detached {
        do {
          let connection = try await connect()
          defer { connection.close() }
          try await connection.execute("SELECT 1")
        } catch {
          // Whatever it is, the presence is going to say it.
        }
        outcome.settle(true)
      }
      let timer = Task.detached {
        try? await Task.sleep(for: Self.poolPatience)
        outcome.settle(false)
      }
      isAnswered = await withTaskCancellationHandler {
        await outcome.value()
      } onCancel: {
        outcome.settle(true)
      }
      second.cancel()
      timer.cancel()
    }
    guard !isAnswered else { return }
    throw DatabaseError.cannotConnect(
      .unreachable,
      message:
        "the pooler lends this run one connection to the server at a time (none other within "
        + "\(Self.poolPatience)), and a migration with transaction:false needs two: give it a pool of "
        + "at least two (pool_size), or connect to the server itself")
  }
}

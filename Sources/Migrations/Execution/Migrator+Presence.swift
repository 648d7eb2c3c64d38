extension Migrator {
  /// Waits until no other run is inside a migration outside a transaction, and keeps others from
  /// beginning one until the presence is released; nil where the session lock does that.
  ///
  /// - Throws: `MigratorError.locked`, `DatabaseError`, `StateError`.
  func takePresence() async throws -> (any RunPresence)? {
    guard heldLock == nil else { return nil }
    let presence: any RunPresence
    switch connection.backEnd {
    case .postgreSQL:
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
      let presence = try await takePresence()
    else { return }
    presence.release()
    try await state.reread(connection)
  }
}

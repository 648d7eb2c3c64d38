/// What stands around the parts of a batch: the records are migrate's own, the statement runs as the
/// section has made its session.
struct BatchSession {
  /// Makes the transaction migrate's own.
  var own: [SQLCommand] = []
  /// Makes it the section's, after that.
  var enter: [SQLCommand] = []
  /// Makes it migrate's own again before its end.
  var leave: [SQLCommand] = []
  /// Whether each query of the section's tables needs a transaction with these around it.
  var isPooled = false

  /// The session of a migration that changes nothing in it.
  init() {}

  /// - Parameter run: the section, as far as it is.
  /// - Throws: `DatabaseError`.
  init(_ run: SectionRun) async throws {
    guard run.isPooled else {
      try await self.init(run.prepared, run.connection)
      return
    }
    self.init()
    guard run.prepared.touchesSession else { return }
    (enter, leave, isPooled) = (run.session.restoring.map(\.0), run.leaving, true)
  }

  /// - Parameter connection: has the section's role.
  /// - Throws: `DatabaseError`.
  init(_ prepared: PreparedStep, _ connection: any Connection) async throws {
    guard prepared.touchesSession else { return }
    own = prepared.ownRole
    leave = own
    enter = try await connection.dialect.retakingRole(
      changesUser: prepared.changesSessionUser, connection)
  }

  /// Asks something as the section's session would.
  func within<Result>(
    _ connection: any Connection, _ work: () async throws -> Result
  ) async throws -> Result {
    guard isPooled else { return try await work() }
    var result: Result?
    try await connection.transaction {
      try await connection.run(enter)
      result = try await work()
      try await connection.run(leave)
    }
    guard let result else { throw DatabaseError.cancelled }
    return result
  }
}

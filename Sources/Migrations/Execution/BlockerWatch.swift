/// Looks, from a second connection, who blocks an attempt.
///
/// A session that waits cannot look itself. The first attempt is not watched: most never wait.
struct BlockerWatch {
  private let task: Task<[Blocker], Never>?

  /// Watches a session.
  ///
  /// - Parameters:
  ///   - processID: the session's server process.
  ///   - killsIdle: ends blockers that are idle in a transaction.
  init(
    _ processID: Int?, after budget: LockBudget, killsIdle: Bool,
    connect: @escaping Migrator.Connect
  ) {
    guard budget.attempts > 0, let processID else {
      task = nil
      return
    }
    task = Task {
      guard let observer = try? await connect() else { return [] }
      defer { observer.close() }
      var seen: [Blocker] = []
      while !Task.isCancelled {
        let found = (try? await Blocker.find(blocking: processID, observer)) ?? []
        if !found.isEmpty { seen = found }
        for blocker in found where killsIdle && blocker.state.hasPrefix("idle in transaction") {
          try? await observer.execute(
            "SELECT pg_catalog.pg_terminate_backend($1)", .integer(Int64(blocker.processID)))
        }
        try? await Task.sleep(for: .milliseconds(25))
      }
      return seen
    }
  }

  /// Ends the watch.
  func cancel() { task?.cancel() }

  /// Ends the watch and returns whoever was seen last.
  func end() async -> [Blocker] {
    task?.cancel()
    return await task?.value ?? []
  }
}

extension Blocker {
  /// The sessions that a session waits for, as the server's lock manager knows them.
  static func find(
    blocking processID: Int, _ connection: any Connection
  ) async throws -> [Blocker] {
    try await connection.query(
      """
      SELECT pid, application_name, coalesce(state, ''),
        coalesce(CAST(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - xact_start) AS bigint), 0),
        pg_catalog.left(pg_catalog.regexp_replace(query, '\\s+', ' ', 'g'), 200)
      FROM pg_catalog.pg_stat_activity
      WHERE pid = ANY (pg_catalog.pg_blocking_pids($1))
      """, .integer(Int64(processID))
    ).map { row in
      Blocker(
        processID: row[0].integer ?? 0, applicationName: row[1].text ?? "",
        state: row[2].text ?? "", transactionSeconds: row[3].integer ?? 0,
        query: row[4].text ?? "")
    }
  }
}

extension Blocker: CustomStringConvertible {
  /// The facts in one line.
  public var description: String {
    "pid \(processID) (\(applicationName), \(state), transaction open for \(transactionSeconds) s):"
      + " \(query)"
  }
}

extension Migrator {
  /// Looks, from a second connection, who blocks an attempt after the first.
  ///
  /// - Returns: a function that ends the watch and returns whoever was seen.
  func watchBlockers(_ budget: LockBudget) -> () async -> [Blocker] {
    guard budget.attempts > 0, let processID = connection.processID else { return { [] } }
    let watch = Task { [connect] in
      guard let observer = try? await connect() else { return [Blocker]() }
      defer { observer.close() }
      var seen: [Blocker] = []
      while !Task.isCancelled {
        let found = (try? await Blocker.find(blocking: processID, observer)) ?? []
        if !found.isEmpty { seen = found }
        try? await Task.sleep(for: .milliseconds(25))
      }
      return seen
    }
    return {
      watch.cancel()
      return await watch.value
    }
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

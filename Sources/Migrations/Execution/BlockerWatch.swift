import Synchronization

/// Looks, from a second connection, who blocks a migration that is tried again.
///
/// A session that waits cannot look itself. The watch begins after the first time-out, since most
/// migrations never wait, and lasts over the pauses, so that it is there when an attempt begins.
final class BlockerWatch: Sendable {
  private let seen: SeenBlockers
  private let task: Task<Void, Never>

  /// Watches a session.
  ///
  /// - Parameters:
  ///   - processID: the session's server process.
  ///   - killsIdleAfter: when to end blockers that are idle in a transaction; nil for never.
  init(_ processID: Int, killsIdleAfter: Duration?, connect: @escaping Migrator.Connect) {
    let seen = SeenBlockers()
    let killTime = killsIdleAfter.map { ContinuousClock.now + $0 }
    self.seen = seen
    task = Task {
      guard let observer = try? await connect() else { return }
      defer { observer.close() }
      while !Task.isCancelled {
        let found = (try? await Blocker.find(blocking: processID, observer)) ?? []
        if !found.isEmpty { seen.blockers.withLock { $0 = found } }
        if let killTime, killTime <= .now {
          for blocker in found where blocker.state.hasPrefix("idle in transaction") {
            // Whoever is in nobody's way any more is left alone.
            guard !Task.isCancelled else { break }
            if await blocker.end(observer) { seen.ended.withLock { $0.append(blocker) } }
          }
        }
        try? await Task.sleep(for: .milliseconds(25))
      }
    }
  }

  deinit { task.cancel() }

  /// Whoever was seen since this was asked last.
  func takeBlockers() -> [Blocker] { Self.take(seen.blockers) }

  /// Whoever was ended since this was asked last.
  func takeEnded() -> [Blocker] { Self.take(seen.ended) }

  /// Stops watching, once a session that is being ended has ended.
  ///
  /// - Returns: whoever was ended since this was asked last.
  func finish() async -> [Blocker] {
    task.cancel()
    await task.value
    return takeEnded()
  }

  private static func take(_ list: borrowing Mutex<[Blocker]>) -> [Blocker] {
    list.withLock { blockers in
      defer { blockers = [] }
      return blockers
    }
  }
}

/// What a watch has found, shared with its task.
private final class SeenBlockers: Sendable {
  let blockers = Mutex<[Blocker]>([])
  let ended = Mutex<[Blocker]>([])
}

extension Blocker {
  /// Ends the session, with its transaction.
  ///
  /// - Returns: whether it was there to be ended, and this role may do so.
  fileprivate func end(_ observer: any Connection) async -> Bool {
    let rows = try? await observer.withoutCancellation {
      try await observer.query(
        "SELECT pg_catalog.pg_terminate_backend($1)", .integer(Int64(processID)))
    }
    return rows?.first?[0].text == "t"
  }

  /// The sessions that a session waits for, as the server's lock manager knows them.
  static func find(
    blocking processID: Int, _ connection: any Connection
  ) async throws -> [Blocker] {
    try await connection.query(
      """
      SELECT pid, application_name, coalesce(state, ''),
        coalesce(CAST(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - xact_start) AS bigint), 0),
        pg_catalog.left(query, 1000)
      FROM pg_catalog.pg_stat_activity
      WHERE pid = ANY (pg_catalog.pg_blocking_pids($1))
      """, .integer(Int64(processID))
    ).map { row in
      Blocker(
        processID: row[0].integer ?? 0, applicationName: row[1].text ?? "",
        state: row[2].text ?? "", transactionSeconds: row[3].integer ?? 0,
        query: MaskedQuery(row[4].text ?? "").text)
    }
  }
}

extension Blocker: CustomStringConvertible {
  /// The facts in one line.
  public var description: String {
    "pid \(processID) (\(applicationName), \(state), transaction open for \(transactionSeconds) s): \(query)"
      .visibleLine
  }
}

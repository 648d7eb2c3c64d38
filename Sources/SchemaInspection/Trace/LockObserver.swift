import Migrations

/// Looks from a session of its own which locks another session holds.
actor LockObserver {
  private let connection: any Connection
  private let processID: Int

  /// The locks of a session on relations that others can see, by the relation.
  typealias Locks = [Int: TracedLock]

  /// Connects.
  ///
  /// - Parameter processID: the server process of the session to look at.
  /// - Throws: `DatabaseError`.
  init(_ connect: Migrator.Connect, observing processID: Int) async throws {
    connection = try await connect().guardingNames()
    self.processID = processID
  }

  /// Closes the connection.
  func close() { connection.close() }

  /// The strongest lock on each relation.
  /// - Throws: `DatabaseError`.
  func locks() async throws -> Locks { try await look().locks }

  private func look() async throws -> (locks: Locks, isWaiting: Bool) {
    let rows = try await connection.query(
      """
      SELECT c.oid, \(CatalogRelation.columns), l.mode, l.granted
      FROM pg_catalog.pg_locks l JOIN \(CatalogRelation.tables) ON c.oid = l.relation
      WHERE l.pid = $1 AND l.locktype = 'relation' AND \(CatalogRelation.isUsers)
        AND l.database = (
          SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      """, .integer(Int64(processID)))
    var locks: Locks = [:]
    for row in rows {
      guard let oid = row[0].integer, let mode = row[4].text.flatMap(LockMode.init(catalogName:))
      else { continue }
      let relation = TracedRelation(name: row[1], relkind: row[2], table: row[3])
      // That an index is read tells nothing beyond its table, and may be for a cache of the session's.
      if relation.table != nil, mode == .accessShare { continue }
      locks.add(TracedLock(relation: relation, mode: mode), on: oid)
    }
    return (locks, rows.contains { $0[5].text == "f" })
  }

  // MARK: Statements outside a transaction

  /// Locks all tables so that whatever wants to change one has to wait, but reading and writing goes
  /// on. Nothing is locked where that is not permitted, or there are more tables than locks.
  func hold() async {
    do {
      let tables = try await connection.query(
        """
        SELECT \(CatalogRelation.columns) FROM \(CatalogRelation.tables)
        WHERE c.relkind IN ('r', 'p') AND \(CatalogRelation.isUsers)
        """
      ).compactMap { $0[0].text }
      guard !tables.isEmpty else { return }
      try await connection.run([
        SQLCommand("BEGIN"),
        SQLCommand("LOCK TABLE \(tables.joined(separator: ", ")) IN SHARE UPDATE EXCLUSIVE MODE"),
      ])
    } catch {
      await connection.rollBack()
    }
  }

  /// Looks again and again until the task is cancelled, and gives up what `hold` has locked as soon as
  /// the session waits for it.
  ///
  /// - Returns: the strongest lock on each relation that was seen, and when the session could go on.
  func watch() async -> (locks: Locks, released: ContinuousClock.Instant?) {
    var seen: Locks = [:]
    var released: ContinuousClock.Instant?
    var pause = Duration.milliseconds(1)
    while !Task.isCancelled, let (locks, isWaiting) = try? await look() {
      for (oid, lock) in locks { seen.add(lock, on: oid) }
      if isWaiting, connection.isInTransaction {
        await connection.rollBack()
        released = .now
      } else {
        try? await Task.sleep(for: pause)
        pause = min(pause * 1.1, .milliseconds(20))
      }
    }
    await connection.rollBack()
    return (seen, released)
  }
}

extension LockObserver.Locks {
  /// Keeps the strongest lock on a relation.
  mutating func add(_ lock: TracedLock, on oid: Int) {
    if let known = self[oid], known.mode >= lock.mode { return }
    self[oid] = lock
  }

  /// The locks that go beyond earlier ones.
  func beyond(_ earlier: Self) -> [TracedLock] {
    filter { oid, lock in earlier[oid].map { $0.mode < lock.mode } ?? true }.values
      .sorted { ($1.mode, $0.relation.name) < ($0.mode, $1.relation.name) }
  }
}

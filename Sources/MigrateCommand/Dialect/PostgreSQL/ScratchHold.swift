import Migrations

/// What a migration leaves in a scratch database that keeps it from being dropped.
enum ScratchHold {
  /// Ends subscriptions, replication slots and prepared transactions, and closes the connection.
  ///
  /// A subscription's slot on its publisher is left alone: another subscription may use it. It is named
  /// in a warning, since a slot that nobody reads keeps the publisher's WAL.
  ///
  /// - Parameter connection: one to the scratch database.
  /// - Throws: `DatabaseError`.
  static func end(_ connection: any Connection) async throws {
    defer { connection.close() }
    let subscriptions = try await connection.query(
      """
      SELECT quote_ident(s.subname), s.subslotname
      FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = current_database()
      """)
    for row in subscriptions {
      let name = row[0].text ?? ""
      try await connection.execute("ALTER SUBSCRIPTION \(name) DISABLE")
      try await connection.execute("ALTER SUBSCRIPTION \(name) SET (slot_name = NONE)")
      try await connection.execute("DROP SUBSCRIPTION \(name)")
    }
    let slots = subscriptions.compactMap { $0[1].text }
    if !slots.isEmpty {
      Terminal.current.showWarning(
        """
        a migration made subscriptions in the scratch database; on their publishers these replication \
        slots may be left: \(slots.joined(separator: ", "))
        If nothing else reads one, drop it there: SELECT pg_drop_replication_slot('…');
        """)
    }
    try await connection.execute(
      """
      SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
      WHERE database = current_database() AND NOT active
      """)
    let prepared = try await connection.query(
      "SELECT quote_literal(gid) FROM pg_prepared_xacts WHERE database = current_database()")
    for row in prepared {
      try await connection.execute("ROLLBACK PREPARED \(row[0].text ?? "")")
    }
  }
}

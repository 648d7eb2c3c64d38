import Support

/// Counts the other sessions of the database.
let otherSessions = """
  SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  """

extension TestDatabase {
  /// Waits until some session is in the middle of `pg_sleep`.
  func waitForSleep() async throws {
    try await waitUntil("a session sleeps") {
      try await query(otherSessions + " AND wait_event = 'PgSleep'") == "1"
    }
  }
}

/// Finds out from the catalog whether a statement that was running when the connection or the
/// process died took effect.
struct StatementInDoubt {
  private let words: [SQLWord]

  init(_ text: String) { words = SQLWord.all(in: text) }

  /// What became of a statement.
  enum Outcome: Equatable {
    /// It took effect.
    case done
    /// It did not; the statements remove what it may have left behind.
    case notDone(cleanUp: [String])
    /// The catalog does not tell.
    case unknown
  }

  /// Asks the catalog.
  /// - Throws: `DatabaseError`.
  func outcome(_ connection: any Connection) async throws -> Outcome {
    guard connection.backEnd == .postgreSQL else {
      // VACUUM, ATTACH and PRAGMA: to do them twice does no harm.
      return .notDone(cleanUp: [])
    }
    switch (keyword(0), keyword(1)) {
    case ("CREATE", "INDEX"), ("CREATE", "UNIQUE"): return try await createdIndex(connection)
    case ("DROP", "INDEX"): return try await droppedIndexes(connection)
    case ("REINDEX", _): return try await reindexed(connection)
    case ("ALTER", "TABLE"): return try await detachedPartition(connection)
    case ("VACUUM", _), ("CLUSTER", _), ("DISCARD", _), ("ALTER", "SYSTEM"):
      return .notDone(cleanUp: [])
    default: return .unknown
    }
  }

  private func keyword(_ index: Int) -> String {
    index < words.count ? words[index].keyword : ""
  }

  /// `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON …`: an index that is there and
  /// valid was built; an invalid one is what a failed attempt left.
  private func createdIndex(_ connection: any Connection) async throws -> Outcome {
    guard let on = words.firstIndex(where: { $0.keyword == "ON" }), on > 0,
      words[on - 1].keyword != "CONCURRENTLY"
    else { return .unknown }
    let name = words[on - 1].text
    switch try await isIndexValid(name, connection) {
    case true?: return .done
    case false?: return .notDone(cleanUp: ["DROP INDEX CONCURRENTLY \(name)"])
    case nil: return .notDone(cleanUp: [])
    }
  }

  /// `DROP INDEX CONCURRENTLY [IF EXISTS] name`: it may be there still, though invalid.
  private func droppedIndexes(_ connection: any Connection) async throws -> Outcome {
    guard let name = words.last?.text else { return .unknown }
    return try await isIndexValid(name, connection) == nil ? .done : .notDone(cleanUp: [])
  }

  private func isIndexValid(_ name: String, _ connection: any Connection) async throws -> Bool? {
    try await connection.query(
      "SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass($1)",
      .text(name)
    ).first.map { $0[0].text == "t" }
  }

  /// `REINDEX … CONCURRENTLY`: to do it again does no harm, once the invalid copies are gone that a
  /// failed attempt leaves (https://www.postgresql.org/docs/15/sql-reindex.html).
  private func reindexed(_ connection: any Connection) async throws -> Outcome {
    let rows = try await connection.query(
      """
      SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
        AND n.nspname NOT LIKE 'pg\\_toast%'
      """)
    return .notDone(cleanUp: rows.compactMap { $0[0].text.map { "DROP INDEX CONCURRENTLY \($0)" } })
  }

  /// `ALTER TABLE parent DETACH PARTITION child CONCURRENTLY`: a broken-off one is pending, and
  /// FINALIZE ends it.
  private func detachedPartition(_ connection: any Connection) async throws -> Outcome {
    guard let detach = words.firstIndex(where: { $0.keyword == "DETACH" }), detach > 2,
      words.count > detach + 2
    else { return .unknown }
    let (parent, child) = (words[detach - 1].text, words[detach + 2].text)
    let rows = try await connection.query(
      """
      SELECT inhdetachpending FROM pg_catalog.pg_inherits
      WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)
      """, .text(parent), .text(child))
    guard let row = rows.first else { return .done }
    guard row[0].text == "t" else { return .notDone(cleanUp: []) }
    try await connection.execute("ALTER TABLE \(parent) DETACH PARTITION \(child) FINALIZE")
    return .done
  }
}

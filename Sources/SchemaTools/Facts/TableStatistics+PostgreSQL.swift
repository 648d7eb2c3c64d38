package import Migrations

extension TableStatistics {
  /// Looks tables up in the catalog and in the statistics of a PostgreSQL database.
  ///
  /// It reads in a transaction that can write nothing, and waits for no lock longer than two seconds
  /// and for the answer no longer than ten.
  /// - Returns: the facts of those that are there.
  /// - Throws: `DatabaseError`.
  package static func read(
    _ tables: Set<ObjectName>, from connection: any Connection
  ) async throws -> [ObjectName: TableStatistics] {
    let tables = Array(tables)
    guard !tables.isEmpty else { return [:] }
    do {
      try await connection.run(
        [
          "BEGIN READ ONLY", "SET LOCAL lock_timeout = '2s'", "SET LOCAL statement_timeout = '10s'",
        ].map { SQLCommand($0) })
      let oids = try await connection.relations(named: tables.map(\.quoted))
      let rows = try await connection.query(
        query, .text(oids.map { $0.map(String.init) ?? "" }.joined(separator: ",")))
      await connection.rollBack()
      return Dictionary(
        rows.compactMap { row in
          guard let position = row[0].integer, let facts = TableStatistics(row) else { return nil }
          return (tables[position - 1], facts)
        }, uniquingKeysWith: { first, _ in first })
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
  }

  private init?(_ row: Row) {
    guard row.count == 8, let tableBytes = row[1].integer, let indexBytes = row[2].integer else {
      return nil
    }
    let seconds = max(1, Double(row[7].integer ?? 1))
    self.init(
      tableBytes: tableBytes, indexBytes: indexBytes, rows: row[3].integer,
      indexes: row[4].integer ?? 0, scansPerSecond: Double(row[5].integer ?? 0) / seconds,
      changesPerSecond: Double(row[6].integer ?? 0) / seconds)
  }

  /// Of a partitioned table the partitions are added up. Statistics that were never reset are as old as
  /// the server at least, so that traffic is overrated rather than underrated.
  private static let query = """
    SELECT w.position, sum(pg_catalog.pg_table_size(m.oid))::bigint,
      sum(pg_catalog.pg_indexes_size(m.oid))::bigint,
      (sum(c.reltuples) FILTER (WHERE c.reltuples >= 0))::bigint,
      (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = w.oid),
      sum(coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0))::bigint,
      sum(coalesce(s.n_tup_ins, 0) + coalesce(s.n_tup_upd, 0) + coalesce(s.n_tup_del, 0))::bigint,
      extract(epoch FROM pg_catalog.now()
        - coalesce(d.stats_reset, pg_catalog.pg_postmaster_start_time()))::bigint
    FROM (
      SELECT position, nullif(number, '')::oid AS oid
      FROM unnest(string_to_array($1, ',')) WITH ORDINALITY AS n(number, position)
    ) w
    LEFT JOIN LATERAL pg_catalog.pg_partition_tree(w.oid) p ON true
    CROSS JOIN LATERAL (SELECT coalesce(p.relid::oid, w.oid) AS oid) m
    JOIN pg_catalog.pg_class c ON c.oid = m.oid
    LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = m.oid
    LEFT JOIN pg_catalog.pg_stat_database d ON d.datname = pg_catalog.current_database()
    GROUP BY w.position, w.oid, d.stats_reset
    """
}

extension ObjectName {
  /// The name in SQL.
  fileprivate var quoted: String {
    SQLText.qualified(schema, name)
  }
}

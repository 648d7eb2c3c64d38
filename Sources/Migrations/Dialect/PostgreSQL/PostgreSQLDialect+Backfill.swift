extension PostgreSQLDialect: BackfillDialect {
  func table(
    of backfill: Backfill, on connection: any Connection
  ) async throws -> (name: String, comparisons: [KeyComparison])? {
    guard let table = try await connection.relations(named: [backfill.table])[0] else { return nil }
    let rows = try await connection.query(
      KeyComparison.query, DatabaseValue(table), .text(backfill.key.joined(separator: "\n")))
    guard let name = rows.first?[0].text else { return nil }
    return (name, zip(backfill.key, rows).map(KeyComparison.init))
  }

  func index(on table: String, beginningWith column: String) -> SQLCommand {
    SQLCommand(
      """
      SELECT 1 FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname = 'btree'
      WHERE i.indrelid = pg_catalog.to_regclass($1) AND i.indisvalid AND i.indpred IS NULL
        AND a.attname = (pg_catalog.parse_ident($2))[1]
      """, [.text(table), .text(column)])
  }

  func estimate(_ query: SQLCommand) -> SQLCommand? {
    SQLCommand("EXPLAIN " + query.sql, query.parameters)
  }

  var replicationLag: SQLCommand? {
    SQLCommand(
      """
      SELECT coalesce(max(CAST(EXTRACT(epoch FROM replay_lag) * 1000 AS bigint)), 0),
        count(*) FILTER (WHERE state IS NULL)
      FROM pg_catalog.pg_stat_replication
      """)
  }

  /// Of a session that the role may not look into, the server tells no kind.
  var activeSessions: SQLCommand? {
    SQLCommand(
      """
      SELECT count(*) FILTER (WHERE backend_type = 'client backend' AND state = 'active'),
        count(*) FILTER (WHERE backend_type IS NULL)
      FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid()
      """)
  }

  /// By COPY.
  func insert(
    _ rows: some Sequence<Row>, into table: String, _ columns: [String],
    _ database: MigrationDatabase, at place: MigrationDatabase.CallSite
  ) async throws -> Int {
    let sql = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
    var encoder = CopyEncoder(rows)
    try await database.attempt(sql, at: place) {
      try await database.connection.run([SQLCommand(sql, copyData: { encoder.next() })])
    }
    return encoder.rows
  }
}

/// Writes rows in COPY's text format
/// (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2).
private struct CopyEncoder<Rows: IteratorProtocol> where Rows.Element == [DatabaseValue] {
  /// How many rows were written.
  private(set) var rows = 0
  private var iterator: Rows

  init<Source: Sequence>(_ source: Source) where Source.Iterator == Rows {
    iterator = source.makeIterator()
  }

  /// The next piece of data; nil after the last row.
  mutating func next() -> ArraySlice<UInt8>? {
    var data: [UInt8] = []
    while data.count < 64 * 1024, let row = iterator.next() {
      for (index, value) in row.enumerated() {
        if index > 0 { data.append(UInt8(ascii: "\t")) }
        append(value, to: &data)
      }
      data.append(UInt8(ascii: "\n"))
      rows += 1
    }
    return data.isEmpty ? nil : data[...]
  }

  private func append(_ value: DatabaseValue, to data: inout [UInt8]) {
    guard let text = value.text else {
      data += "\\N".utf8
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): data += "\\\\".utf8
      case UInt8(ascii: "\n"): data += "\\n".utf8
      case UInt8(ascii: "\r"): data += "\\r".utf8
      case UInt8(ascii: "\t"): data += "\\t".utf8
      default: data.append(byte)
      }
    }
  }
}

extension PostgreSQLDialect: StateDialect {
  var hasSchemas: Bool { true }

  var sharesDatabase: Bool { true }

  func place(ofSchema schema: String?) -> String? { schema }

  // MARK: Columns

  var timeType: String { "timestamp with time zone" }

  var identityKey: String { "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY" }

  var now: String { "pg_catalog.clock_timestamp()" }

  var currentUser: String { "session_user" }

  func iso8601(_ column: String) -> String {
    """
    pg_catalog.to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    """
  }

  func time(_ text: String) -> String { "CAST(\(text) AS timestamp with time zone)" }

  /// Of one type on both sides, as another operator would fit better that somebody has made.
  func milliseconds(since column: String) -> String {
    "CAST(EXTRACT(epoch FROM \(now) - \(column)) * CAST(1000 AS numeric) AS bigint)"
  }

  /// A row has the number of the transaction that wrote it, whose age is below 2³¹.
  func fingerprint(inTransaction: Bool) -> String {
    inTransaction ? "sum(age(o.xmin) - 2147483648)" : "sum(CAST(CAST(o.xmin AS text) AS bigint))"
  }

  func adding(_ column: String, to table: String) -> String {
    "ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS \(column)"
  }

  // MARK: Finding tables

  func find(_ tables: StateTables, _ connection: any Connection) async throws -> FoundStateTables {
    try await .inPostgreSQL(tables, connection)
  }

  func renamedVersionTables(
    besides name: String, _ connection: any Connection
  ) async throws -> [String] {
    try await connection.query(FoundStateTables.renamedQuery, .text(name)).compactMap { $0[0].text }
  }

  func exists(_ name: String, in tables: StateTables) -> SQLCommand {
    SQLCommand(
      "SELECT 1 WHERE pg_catalog.to_regclass($1) IS NOT NULL", [.text(tables.qualified(name))])
  }

  var readOnlyRemedy: String {
    "If it is a standby, connect to the primary; if not, look for default_transaction_read_only in "
      + "the settings of the database and the role."
  }

  // MARK: Repeatable files

  func beginMaking(_ tables: StateTables) -> [SQLCommand] { [] }

  func endMaking(_ tables: StateTables) -> [SQLCommand] { [] }

  /// Their rows of the catalog are of this transaction.
  func madeObjects(_ tables: StateTables) -> String {
    """
    (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
        o.kind, n.nspname, o.name, o.detail)), '[]')::text
      FROM (
        SELECT 'view' AS kind, relnamespace AS namespace, relname AS name, '' AS detail, xmin
        FROM pg_catalog.pg_class WHERE relkind IN ('v', 'm') AND relpersistence <> 't'
        UNION ALL
        SELECT 'routine', pronamespace, proname, pronargs::text, xmin FROM pg_catalog.pg_proc
        UNION ALL
        SELECT 'trigger', c.relnamespace, t.tgname, c.relname::text, t.xmin
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal
      ) o JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
      WHERE o.xmin::text = (pg_catalog.txid_current() % 4294967296)::text)
    """
  }

  /// A join with whole catalogs: a look-up for each object, or for each row, seems so dear to the
  /// planner that it would compile the query (JIT), for 80 ms.
  func lostObjects(_ tables: StateTables) -> String {
    """
    SELECT r.name,
      pg_catalog.string_agg((o->>0) || ' ' || (o->>1) || '.' || (o->>2), ', ') AS objects
    FROM \(tables.repeatable) r CROSS JOIN pg_catalog.jsonb_array_elements(r.objects::jsonb) o
    LEFT JOIN (
      SELECT 'view' AS kind, n.nspname, c.relname AS name, '' AS detail
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('v', 'm')
      UNION ALL
      SELECT 'routine', n.nspname, p.proname, p.pronargs::text
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      UNION ALL
      SELECT 'trigger', n.nspname, t.tgname, c.relname
      FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    ) t ON t.kind = o->>0 AND t.nspname = o->>1 AND t.name = o->>2 AND t.detail = o->>3
    WHERE t.kind IS NULL GROUP BY r.name
    """
  }
}

extension FoundStateTables {
  /// Looks in all schemas, also those that the role may not use, and sets how long our own statements
  /// wait for locks.
  static func inPostgreSQL(
    _ tables: StateTables, _ connection: any Connection
  ) async throws -> FoundStateTables {
    let rows: [Row]
    do {
      rows = try await connection.query(
        query, DatabaseValue(connection.processID), .text(tables.names.joined(separator: "\n")),
        .text(tables.versionName), DatabaseValue(tables.schema))
    } catch DatabaseError.statement(let error) where error.condition == .lockNotAvailable {
      // The server reads a default in words only from a table that it can lock.
      throw StateError.tableLocked(tables.version)
    }
    return FoundStateTables(
      isPooled: rows.first?[0].text == "t", path: rows.first?[1].lines ?? [],
      tables: rows.filter { $0[2] != .null }.map { row in
        Table(
          schema: row[2].text, name: row[3].text ?? "", columns: Set(row[4].lines),
          owner: row[5].text, isTrusted: row[6].text == "t", isExposed: row[7].text == "t",
          problems: row[8].lines, primaryKey: row[9].text)
      })
  }

  /// A pooler such as PgBouncer tells its clients numbers of its own for their server process.
  ///
  /// Of other schemas than those of the search path, or the one that is named, only version tables
  /// matter, and a few of them say enough.
  private static let query = """
    WITH session AS (
      SELECT CASE WHEN pg_backend_pid() = $1::integer THEN
          set_config('lock_timeout', '\(VersionStore.ownLockTimeout)', false) END IS NULL AS is_pooled,
        coalesce(
          nullif(current_setting('migrate.schemas', true), ''), current_schemas(false)::text
        )::name[] AS schemas
    ), found AS (
      SELECT c.oid, n.nspname, c.relname FROM session, pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = ANY (string_to_array($2, E'\\n')::name[])
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
        AND CASE WHEN $4::text IS NULL THEN n.nspname = ANY (schemas) OR c.relname = $3::name
          ELSE n.nspname = $4::name END
      ORDER BY n.nspname = ANY (schemas) DESC, n.nspname LIMIT 100
    )
    SELECT s.is_pooled, array_to_string(s.schemas, E'\\n'), f.nspname, f.relname, t.*
    FROM session s LEFT JOIN found f ON true LEFT JOIN LATERAL (\(facts(of: "f.oid"))) t ON true
    """

  /// Columns, owner, whether that is trusted, whether somebody with fewer rights may exchange the table,
  /// what must not be on a state table, and the primary key's name.
  private static func facts(of table: String) -> String {
    """
    SELECT (SELECT string_agg(attname, E'\\n') FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
      o.rolname AS owner,
      o.oid IN (me.oid, login.oid, d.datdba) OR o.rolsuper OR o.rolname = 'pg_database_owner'
        OR NOT me.rolsuper AND pg_has_role(me.oid, o.oid, 'USAGE') AS is_trusted,
      o.oid <> me.oid AND NOT o.rolsuper OR so.oid <> me.oid AND NOT so.rolsuper
        AND NOT (so.rolname = 'pg_database_owner' AND (d.datdba = me.oid OR owner.rolsuper))
        AS is_exposed,
      (\(problems)) AS problems,
      (SELECT conname FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p') AS primary_key
    FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
    JOIN pg_namespace sn ON sn.oid = c.relnamespace JOIN pg_roles so ON so.oid = sn.nspowner
    JOIN pg_database d ON d.datname = current_database() JOIN pg_roles owner ON owner.oid = d.datdba
    JOIN pg_roles me ON me.rolname = current_user JOIN pg_roles login ON login.rolname = session_user
    WHERE c.oid = \(table)
    """
  }

  /// What must not be on the table `c` for the role `me`, a line each: what runs code, hides rows, or
  /// shows rows that are somewhere else.
  ///
  /// Defaults and checks are compared as text, since functions of the system can run code as well.
  private static let problems = """
    SELECT string_agg(what, E'\\n') FROM (
      SELECT CASE c.relkind WHEN 'r' THEN NULL WHEN 'v' THEN 'it is a view'
        WHEN 'm' THEN 'it is a materialized view' WHEN 'f' THEN 'it is a foreign table'
        ELSE 'it is partitioned' END
      UNION ALL
      SELECT 'it is unlogged, and empty after a crash of the server' WHERE c.relpersistence = 'u'
      UNION ALL
      SELECT 'row level security hides rows from the role ' || quote_ident(me.rolname)
      WHERE c.relrowsecurity AND row_security_active(c.oid)
      UNION ALL
      SELECT 'it inherits from another table, or another from it'
      WHERE EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid OR inhparent = c.oid)
      UNION ALL
      SELECT 'the trigger ' || quote_ident(t.tgname)
      FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
        AND NOT (p.proowner = me.oid AND c.relowner = me.oid)
      UNION ALL
      SELECT 'the rule ' || quote_ident(rulename) FROM pg_rewrite
      WHERE ev_class = c.oid AND c.relkind = 'r'
      UNION ALL
      SELECT 'the type of the column ' || quote_ident(a.attname)
      FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND y.typnamespace <> CAST('pg_catalog' AS regnamespace)
      UNION ALL
      SELECT CASE a.attgenerated WHEN '' THEN 'the default' ELSE 'the expression' END
        || ' of the column ' || quote_ident(a.attname)
      FROM pg_attrdef f JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
      WHERE f.adrelid = c.oid
        AND (a.attgenerated <> '' OR replace(pg_get_expr(f.adbin, f.adrelid), '"', '') !~ \(plainDefault))
      UNION ALL
      SELECT 'the constraint ' || quote_ident(k.conname) FROM pg_constraint k
      WHERE k.conrelid = c.oid AND k.contype IN ('c', 'x')
        AND replace(pg_get_constraintdef(k.oid), '"', '') !~ \(plainCheck)
      UNION ALL
      SELECT 'the index ' || quote_ident(x.relname)
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR EXISTS (
        SELECT FROM pg_opclass WHERE oid = ANY (i.indclass)
          AND opcnamespace <> CAST('pg_catalog' AS regnamespace)))
    ) p(what)
    """

  /// Defaults such as migrate's own: a constant, the time, the user.
  private static let plainDefault = PostgreSQLDialect().literal(
    text:
      #"^(clock_timestamp\(\)|now\(\)|CURRENT_TIMESTAMP|SESSION_USER|CURRENT_USER|"#
      + #"true|false|[-0-9.()]+(::[a-z ]+)?|'([^']|'')*'(::[a-z ]+)?)$"#)

  /// Checks such as migrate's own: a column is not null, or one of some constants.
  private static let plainCheck = PostgreSQLDialect().literal(
    text:
      #"^CHECK \(\([a-z_]+ (IS NOT NULL|= [0-9]+|"#
      + #"= ANY \(ARRAY\[('[a-z]+'::text(, )?)+\]\))\)\)$"#)

  /// Fails when one of the tables is not to be used any more, in a transaction that has locked them.
  static func recheck(_ tables: StateTables) -> SQLCommand {
    SQLCommand(
      """
      SELECT CAST('\(StateTables.changed)' || string_agg(r.relname, ' ') AS integer)
      FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
      CROSS JOIN LATERAL (\(facts(of: "r.oid"))) t
      WHERE n.nspname = $1 AND r.relname = ANY (string_to_array($2, E'\\n')::name[])
        AND (NOT t.is_trusted OR t.problems IS NOT NULL)
      """, [DatabaseValue(tables.schema), .text(tables.names.joined(separator: "\n"))])
  }

  /// Tables that have what only version tables have. No index helps: for a database in which nothing was
  /// found by name.
  static let renamedQuery = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attname = 'down_body' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
      AND c.relname <> CAST($1 AS name) AND c.relpersistence <> 't' AND 3 = (
        SELECT count(*) FROM pg_attribute b WHERE b.attrelid = c.oid AND NOT b.attisdropped
          AND b.attname IN ('tool_version', 'branch_labels', 'checksum'))
    ORDER BY 1 LIMIT 20
    """
}

extension DatabaseValue {
  /// The lines of a text; none of NULL.
  fileprivate var lines: [String] {
    text?.split(separator: "\n").map(String.init) ?? []
  }
}

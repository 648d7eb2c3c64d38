extension CatalogQuery {
  /// Tables with their constraints and indexes, and what is kept about their rows.
  static let tables = [
    """
    SELECT CASE relkind WHEN 'f' THEN 'foreign table' ELSE 'table' END, name,
      '(' || coalesce((
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped), '') || ')'
      || CASE relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE '' END
      || CASE reloftype WHEN 0 THEN '' ELSE ' OF ' || format_type(reloftype, NULL) END
      || coalesce(' INHERITS ' || (
        SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits
        WHERE inhrelid = r.oid), '')
      || coalesce(' ' || pg_get_expr(relpartbound, oid), '')
      || coalesce(' PARTITION BY ' || pg_get_partkeydef(oid), '')
      || coalesce(' USING ' || (
        SELECT quote_ident(amname) FROM pg_am WHERE pg_am.oid = r.relam AND amname <> 'heap'), '')
      || \(options("reloptions"))
      || CASE WHEN relrowsecurity THEN ' ROW LEVEL SECURITY' ELSE '' END
      || CASE WHEN relforcerowsecurity THEN ' FORCE ROW LEVEL SECURITY' ELSE '' END
      || CASE relreplident WHEN 'n' THEN ' REPLICA IDENTITY NOTHING'
        WHEN 'f' THEN ' REPLICA IDENTITY FULL'
        WHEN 'i' THEN coalesce((
          SELECT ' REPLICA IDENTITY USING INDEX ' || quote_ident(x.relname)
          FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          WHERE i.indrelid = r.oid AND i.indisreplident), ' REPLICA IDENTITY NOTHING')
        ELSE '' END
      || coalesce((
        SELECT ' CLUSTER ON ' || quote_ident(x.relname)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = r.oid AND i.indisclustered), '')
      || coalesce((
        SELECT ' SERVER ' || quote_ident(s.srvname) || \(options("f.ftoptions", "OPTIONS"))
        FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
        WHERE f.ftrelid = r.oid), '')
      || place
    FROM relation r WHERE relkind IN ('r', 'p', 'f')
    """,
    """
    SELECT 'constraint', coalesce(r.name, t.name) || '.' || quote_ident(c.conname),
      pg_get_constraintdef(c.oid)
      || CASE WHEN c.conislocal THEN '' ELSE ' INHERITED' END
      || CASE WHEN x.oid IS NULL THEN ''
        ELSE CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END || \(options("x.reloptions"))
          || x.place || \(attachment("x.oid")) END
    FROM pg_constraint c LEFT JOIN relation r ON r.oid = c.conrelid
    LEFT JOIN type t ON t.oid = c.contypid
    LEFT JOIN relation x ON x.oid = c.conindid AND c.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_index i ON i.indexrelid = x.oid
    WHERE c.contype <> 't' AND (r.oid IS NOT NULL OR t.oid IS NOT NULL)
    """,
    """
    SELECT 'index', x.name,
      pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
      || coalesce((
        SELECT ' STATISTICS ' || string_agg(attnum || ': ' || attstattarget, ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = x.oid AND attstattarget >= 0), '')
      || x.place || \(attachment("x.oid"))
    FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN relation x ON x.oid = i.indexrelid
    WHERE NOT EXISTS (
      SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
    """,
    """
    SELECT 'statistics', s.name || '.' || quote_ident(e.stxname), pg_get_statisticsobjdef(e.oid)
      || CASE WHEN e.stxstattarget >= 0 THEN ' STATISTICS ' || e.stxstattarget ELSE '' END
    FROM pg_statistic_ext e JOIN space s ON s.oid = e.stxnamespace
    WHERE e.stxrelid NOT IN (SELECT oid FROM excluded)
    """,
    """
    SELECT 'sequence', r.name, q.definition
      || CASE r.relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE '' END
      || coalesce((
        SELECT ' OWNED BY ' || refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend
        JOIN pg_attribute a ON a.attrelid = refobjid AND a.attnum = refobjsubid
        WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype = 'a'), '')
    FROM relation r JOIN sequence q ON q.seqrelid = r.oid
    -- The sequence of an identity column goes with the column.
    WHERE NOT EXISTS (
      SELECT FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype = 'i')
    """,
    """
    SELECT 'trigger', r.name || '.' || quote_ident(t.tgname),
      pg_get_triggerdef(t.oid)
      || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED'
        WHEN 'R' THEN ' ENABLED ON REPLICA' ELSE ' ENABLED ALWAYS' END
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    """,
    """
    SELECT 'rule', r.name || '.' || quote_ident(w.rulename), pg_get_ruledef(w.oid)
      || CASE w.ev_enabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED'
        WHEN 'R' THEN ' ENABLED ON REPLICA' ELSE ' ENABLED ALWAYS' END
    FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
    """,
    """
    SELECT 'policy', r.name || '.' || quote_ident(p.polname),
      p.polcmd::text || CASE WHEN p.polpermissive THEN '' ELSE ' RESTRICTIVE' END || ' TO ' || (
        SELECT string_agg(\(role("u")), ', ' ORDER BY u) FROM unnest(p.polroles) u)
      || coalesce(' USING ' || pg_get_expr(p.polqual, p.polrelid), '')
      || coalesce(' WITH CHECK ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
    FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    """,
  ]

  /// Columns of tables and composite types.
  static func columns(_ version: Int) -> [String] {
    let compression =
      version >= 14
      ? "CASE a.attcompression WHEN 'p' THEN ' COMPRESSION pglz' WHEN 'l' THEN ' COMPRESSION lz4' ELSE '' END"
      : "''"
    return [
      """
      SELECT 'column', r.name || '.' || quote_ident(a.attname),
        format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation NOT IN (0, t.typcollation)
          THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
          WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
        || coalesce(' (' || q.definition || ')', '')
        || CASE a.attgenerated
          WHEN '' THEN coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
          ELSE ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
            || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE '' END END
        || CASE WHEN a.attstorage <> t.typstorage THEN ' STORAGE ' || a.attstorage::text ELSE '' END
        || \(compression)
        || CASE WHEN a.attstattarget >= 0 THEN ' STATISTICS ' || a.attstattarget ELSE '' END
        || \(options("a.attoptions")) || \(options("a.attfdwoptions", "OPTIONS"))
        || CASE WHEN a.attislocal THEN '' ELSE ' INHERITED' END
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN (
        SELECT o.refobjid, o.refobjsubid, q.definition
        FROM pg_depend o JOIN sequence q ON q.seqrelid = o.objid
        WHERE o.classid = 'pg_class'::regclass AND o.deptype = 'i' AND NOT q.is_plain
          AND o.refclassid = 'pg_class'::regclass) q
        ON q.refobjid = a.attrelid AND q.refobjsubid = a.attnum AND a.attidentity <> ''
      WHERE r.relkind IN ('r', 'p', 'f', 'c')
        OR (r.relkind = 'v' AND d.oid IS NOT NULL)
        OR (r.relkind = 'm' AND (a.attstorage <> t.typstorage OR a.attstattarget >= 0))
      """
    ]
  }

  /// The index of a partitioned table that an index is a part of.
  private static func attachment(_ index: String) -> String {
    """
    coalesce((
      SELECT ' ATTACHED TO ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = \(index)), '')
    """
  }
}

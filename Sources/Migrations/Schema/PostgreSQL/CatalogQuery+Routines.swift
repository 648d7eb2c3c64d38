extension CatalogQuery {
  /// Views and materialized views.
  static func views(_ scope: SchemaSnapshot.Scope) -> [String] {
    // Rows come by themselves where a program refreshes the view, so that they are no drift.
    let populated =
      scope == .everything
      ? " || CASE WHEN relispopulated OR relkind = 'v' THEN '' ELSE ' WITH NO DATA' END" : ""
    return [
      """
      SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, name,
        pg_get_viewdef(oid) || \(options("reloptions")) || place
        || coalesce((
          SELECT ' CLUSTER ON ' || quote_ident(x.relname)
          FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          WHERE i.indrelid = v.oid AND i.indisclustered), '')\(populated)
      FROM relation v WHERE relkind IN ('v', 'm')
      """
    ]
  }

  /// Functions, procedures and aggregates.
  static let routines = [
    """
    SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, name,
      rtrim(pg_get_functiondef(oid), E'\\n')
    FROM routine WHERE prokind <> 'a'
    """,
    // Members of extensions are numbered like what a user makes; so are their support functions.
    """
    SELECT 'aggregate', r.name, concat_ws(' ', a.aggkind::text, r.proparallel::text,
      format_type(a.aggtranstype, NULL), format_type(nullif(a.aggmtranstype, 0), NULL),
      nullif(a.aggsortop, 0)::regoperator,
      to_jsonb(a) - '{aggfnoid,aggkind,aggtranstype,aggmtranstype,aggsortop}'::text[])
    FROM routine r JOIN pg_aggregate a ON a.aggfnoid = r.oid
    """,
    """
    SELECT 'event trigger', quote_ident(e.evtname), e.evtevent || ' ' || e.evtfoid::regprocedure
      || coalesce(' WHEN TAG IN ' || e.evttags::text, '')
      || CASE e.evtenabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED'
        WHEN 'R' THEN ' ENABLED ON REPLICA' ELSE ' ENABLED ALWAYS' END
    FROM pg_event_trigger e
    WHERE (CAST('pg_event_trigger'::regclass AS oid), e.oid) NOT IN (
      SELECT classid, objid FROM member)
    """,
  ]
}

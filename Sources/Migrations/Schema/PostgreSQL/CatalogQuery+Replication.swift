extension CatalogQuery {
  /// Publications and subscriptions, without the connection strings of the latter.
  static func replication(_ version: Int) -> [String] {
    let (filter, schemas) =
      version >= 15
      ? (
        """
        || coalesce(' (' || (
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = r.prrelid AND attnum = ANY (r.prattrs::smallint[])) || ')', '')
          || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')
        """,
        """
        || coalesce(' TABLES IN SCHEMA ' || (
            SELECT string_agg(n.pnnspid::regnamespace::text, ', ' ORDER BY n.pnnspid::regnamespace::text)
            FROM pg_publication_namespace n WHERE n.pnpubid = p.oid), '')
        """
      ) : ("", "")
    return [
      """
      SELECT 'publication', quote_ident(p.pubname), (
          to_jsonb(p) - '{oid,pubname,pubowner}'::text[])::text
        || coalesce(' TABLE ' || (
          SELECT string_agg(r.prrelid::regclass::text \(filter), ', ' ORDER BY r.prrelid::regclass::text)
          FROM pg_publication_rel r
          WHERE r.prpubid = p.oid AND r.prrelid NOT IN (SELECT oid FROM excluded)), '')
        \(schemas)
      FROM pg_publication p WHERE \(isNoMember("pg_publication", "p"))
      """,
      """
      SELECT 'subscription', quote_ident(s.subname), 'TO ' || s.subpublications::text
        || coalesce(' SLOT ' || quote_ident(s.subslotname), '')
        || CASE WHEN s.subenabled THEN '' ELSE ' DISABLED' END
      FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = current_database()
      """,
    ]
  }

  /// Foreign-data wrappers, servers and user mappings; the values of a mapping's options may be
  /// passwords, and only their names are read.
  static let foreignData = [
    """
    SELECT 'foreign-data wrapper', quote_ident(w.fdwname), concat_ws(' ',
      nullif(w.fdwhandler, 0)::regproc, nullif(w.fdwvalidator, 0)::regproc)
      || \(options("w.fdwoptions", "OPTIONS"))
    FROM pg_foreign_data_wrapper w WHERE \(isNoMember("pg_foreign_data_wrapper", "w"))
    """,
    """
    SELECT 'server', quote_ident(s.srvname), w.fdwname || coalesce(' TYPE ' || s.srvtype, '')
      || coalesce(' VERSION ' || s.srvversion, '') || \(options("s.srvoptions", "OPTIONS"))
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE \(isNoMember("pg_foreign_server", "s"))
    """,
    """
    SELECT 'user mapping', 'for ' || CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END
      || ' on ' || quote_ident(m.srvname), coalesce('OPTIONS ' || (
        SELECT string_agg(split_part(o, '=', 1), ', ' ORDER BY o) FROM unnest(m.umoptions) o), '')
    FROM pg_user_mappings m
    """,
  ]
}

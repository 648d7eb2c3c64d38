extension CatalogQuery {
  /// Schemas, extensions, and types.
  static func types(_ version: Int) -> [String] {
    let multirange = version >= 14 ? " || ' MULTIRANGE ' || g.rngmultitypid::regtype" : ""
    return [
      "SELECT 'schema', name, '' FROM space",
      """
      SELECT 'extension', quote_ident(e.extname), extversion || ' in ' || n.nspname
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      """,
      """
      SELECT 'type', t.name, CASE t.typtype
        WHEN 'e' THEN 'ENUM (' || coalesce((
          SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum
          WHERE enumtypid = t.oid), '') || ')'
        WHEN 'r' THEN (
          SELECT 'RANGE OF ' || format_type(g.rngsubtype, NULL) || CASE
              WHEN o.opcdefault THEN ''
              ELSE ' OPERATOR CLASS ' || o.opcnamespace::regnamespace || '.' || quote_ident(o.opcname)
            END
            || CASE WHEN g.rngcollation IN (0, s.typcollation) THEN ''
              ELSE ' COLLATE ' || g.rngcollation::regcollation END
            || CASE g.rngcanonical::oid WHEN 0 THEN '' ELSE ' CANONICAL ' || g.rngcanonical END
            || CASE g.rngsubdiff::oid WHEN 0 THEN '' ELSE ' SUBTYPE_DIFF ' || g.rngsubdiff END\(multirange)
          FROM pg_range g JOIN pg_opclass o ON o.oid = g.rngsubopc
          JOIN pg_type s ON s.oid = g.rngsubtype
          WHERE g.rngtypid = t.oid)
        WHEN 'b' THEN concat_ws(' ', t.typinput, t.typoutput, nullif(t.typreceive::oid, 0)::regproc,
          nullif(t.typsend::oid, 0)::regproc, nullif(t.typmodin::oid, 0)::regproc,
          nullif(t.typmodout::oid, 0)::regproc, nullif(t.typanalyze::oid, 0)::regproc, t.typlen,
          t.typbyval, t.typalign::text, t.typstorage::text, t.typcategory::text, t.typispreferred,
          t.typdelim::text, t.typdefault, nullif(t.typcollation, 0)::regcollation)
        WHEN 'p' THEN 'SHELL'
        ELSE 'COMPOSITE' END
      FROM type t LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE t.typtype IN ('e', 'r') OR c.relkind = 'c' OR (t.typtype = 'p' AND NOT t.typisdefined)
        OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type WHERE typarray = t.oid))
      """,
      """
      SELECT 'domain', name, format_type(typbasetype, typtypmod)
        || CASE WHEN typcollation IN (0, (
          SELECT b.typcollation FROM pg_type b WHERE b.oid = type.typbasetype)) THEN ''
          ELSE ' COLLATE ' || typcollation::regcollation END
        || CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || typdefault, '')
      FROM type WHERE typtype = 'd'
      """,
    ]
  }
}

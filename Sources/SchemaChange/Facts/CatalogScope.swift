/// What of a database is looked at, as common table expressions before every catalog query.
///
/// Left out are the system's schemas, members of extensions, tables among the lines of `$1` and
/// schemas among the lines of `$2`.
enum CatalogScope {
  static let expressions = """
    WITH excluded AS (
      SELECT CAST(to_regclass(name) AS oid) AS oid
      FROM unnest(string_to_array($1, E'\\n')) AS line(name) WHERE to_regclass(name) IS NOT NULL
    ), excluded_schema AS (
      SELECT name FROM unnest(string_to_array($2, E'\\n')) AS line(name)
    ), member AS (
      -- Of an extension, or a function that came with a type.
      SELECT classid, objid FROM pg_depend
      WHERE deptype = 'e' OR (deptype = 'i' AND classid = 'pg_proc'::regclass)
    ), space AS (
      SELECT oid, quote_ident(nspname) AS name, nspowner FROM pg_namespace
      WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
        AND nspname NOT IN (SELECT name FROM excluded_schema)
        AND (CAST('pg_namespace'::regclass AS oid), oid) NOT IN (SELECT classid, objid FROM member)
    ), relation AS (
      SELECT c.*, s.name AS schema, quote_ident(c.relname) AS name
      FROM pg_class c JOIN space s ON s.oid = c.relnamespace
      WHERE c.oid >= \(firstUserOID) AND (CAST('pg_class'::regclass AS oid), c.oid) NOT IN (SELECT classid, objid FROM member)
        AND c.oid NOT IN (SELECT oid FROM excluded)
        -- The sequence of a serial or identity column goes with the table.
        AND c.oid NOT IN (
          SELECT d.objid FROM excluded e JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass
            AND d.refobjid = e.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass)
    ), type AS (
      SELECT t.*, s.name AS schema, quote_ident(t.typname) AS name
      FROM pg_type t JOIN space s ON s.oid = t.typnamespace
      WHERE t.oid >= \(firstUserOID) AND (CAST('pg_type'::regclass AS oid), t.oid) NOT IN (SELECT classid, objid FROM member)
    ), routine AS (
      SELECT p.*, s.name AS schema, quote_ident(p.proname) AS name, coalesce((
        SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.number)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, number)), '') AS arguments
      FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
      WHERE p.oid >= \(firstUserOID) AND (CAST('pg_proc'::regclass AS oid), p.oid) NOT IN (SELECT classid, objid FROM member)
    ), serial AS (
      -- The sequences that are as `serial` makes them, which then go with their column.
      SELECT q.seqrelid, d.oid AS default_oid, a.attrelid, a.attnum,
        CASE a.atttypid WHEN 'smallint'::regtype THEN 'smallserial' WHEN 'integer'::regtype THEN 'serial'
          ELSE 'bigserial' END AS word
      FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid
      JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = q.seqrelid
        AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'a'
      JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
      JOIN pg_class r ON r.oid = a.attrelid
      JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid
        AND u.refclassid = 'pg_class'::regclass AND u.refobjid = q.seqrelid
      WHERE a.atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype)
        AND a.atttypid = q.seqtypid AND a.attnotnull AND a.attinhcount = 0
        AND c.relnamespace = r.relnamespace AND c.relpersistence = r.relpersistence
        AND c.relname = r.relname || '_' || a.attname || '_seq'
        AND (q.seqstart, q.seqincrement, q.seqmin, q.seqcache, q.seqcycle) = (1, 1, 1, 1, false)
        AND q.seqmax = CASE q.seqtypid WHEN 'smallint'::regtype THEN 32767
          WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END
        AND pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\\(''[^'']*''::regclass\\)$'
    )

    """

  /// Objects with smaller numbers are the system's (FirstNormalObjectId).
  static let firstUserOID = 16384

  /// Whether an object of a catalog is no member of an extension.
  static func isNoMember(_ catalog: String, _ alias: String) -> String {
    "(CAST('\(catalog)'::regclass AS oid), \(alias).oid) NOT IN (SELECT classid, objid FROM member)"
  }

  /// Quoted names of roles, PUBLIC for none.
  static func role(_ oid: String) -> String {
    "CASE \(oid) WHEN 0 THEN 'PUBLIC' ELSE \(oid)::regrole::text END"
  }

  /// Storage parameters as SQL has them between parentheses; NULL for none. Values are quoted where
  /// they are no plain words.
  static func options(_ column: String) -> String {
    """
    (SELECT string_agg(quote_ident(o.option_name) || '=' || CASE
        WHEN o.option_value ~ '^[A-Za-z0-9_.+-]+$' THEN o.option_value
        ELSE quote_literal(o.option_value) END, ', ' ORDER BY o.option_name)
      FROM pg_options_to_table(\(column)) o)
    """
  }

  /// Options of foreign data: `name 'value', …`.
  static func foreignOptions(_ column: String) -> String {
    """
    (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', '
        ORDER BY o.option_name)
      FROM pg_options_to_table(\(column)) o)
    """
  }
}

/// The query for kind, name and definition of every object that is neither the system's, nor an
/// extension's, nor in a table among the lines of `$1`, nor in a schema among the lines of `$2`.
enum CatalogQuery {
  /// The query for one version of the server, since later ones have more columns in their catalogs.
  static func text(serverMajorVersion version: Int, _ scope: SchemaSnapshot.Scope) -> String {
    let parts =
      tables + columns(version) + views(scope) + routines + types(version) + extending(version)
      + replication(version) + foreignData + access + (scope == .everything ? ownership : [])
    return self.scope + parts.joined(separator: "\nUNION ALL\n")
  }

  /// What is looked at: schemas, relations, routines and types, each with its qualified name, and the
  /// members of extensions, which are not.
  private static let scope = """
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
      SELECT oid, quote_ident(nspname) AS name, nspacl, nspowner FROM pg_namespace
      WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
        AND nspname NOT IN (SELECT name FROM excluded_schema)
        AND (CAST('pg_namespace'::regclass AS oid), oid) NOT IN (SELECT classid, objid FROM member)
    ), relation AS (
      SELECT c.*, s.name || '.' || quote_ident(c.relname) AS name,
        coalesce(' TABLESPACE ' || quote_ident(p.spcname), '') AS place
      FROM pg_class c JOIN space s ON s.oid = c.relnamespace
      LEFT JOIN pg_tablespace p ON p.oid = c.reltablespace
      WHERE (CAST('pg_class'::regclass AS oid), c.oid) NOT IN (SELECT classid, objid FROM member)
        AND c.oid NOT IN (SELECT oid FROM excluded)
        -- The sequence of a serial or identity column goes with the table.
        AND NOT EXISTS (
          SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
            AND deptype IN ('a', 'i') AND refobjid IN (SELECT oid FROM excluded))
    ), routine AS (
      SELECT p.*, s.name || '.' || quote_ident(p.proname)
        || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
      FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
      WHERE (CAST('pg_proc'::regclass AS oid), p.oid) NOT IN (SELECT classid, objid FROM member)
    ), type AS (
      SELECT t.*, s.name || '.' || quote_ident(t.typname) AS name
      FROM pg_type t JOIN space s ON s.oid = t.typnamespace
      WHERE (CAST('pg_type'::regclass AS oid), t.oid) NOT IN (SELECT classid, objid FROM member)
    ), sequence AS (
      SELECT q.seqrelid,
        format_type(q.seqtypid, NULL) || ' START ' || q.seqstart || ' INCREMENT ' || q.seqincrement
        || ' MINVALUE ' || q.seqmin || ' MAXVALUE ' || q.seqmax || ' CACHE ' || q.seqcache
        || CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END AS definition,
        (q.seqstart, q.seqincrement, q.seqmin, q.seqcache, q.seqcycle) = (1, 1, 1, 1, false)
        AND q.seqmax = CASE q.seqtypid WHEN 'smallint'::regtype THEN 32767
          WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS is_plain
      FROM pg_sequence q
    )

    """

  /// Quoted names of roles, PUBLIC for none.
  static func role(_ oid: String) -> String {
    "CASE \(oid) WHEN 0 THEN 'PUBLIC' ELSE \(oid)::regrole::text END"
  }

  /// ` WITH {…}` for options that are set.
  static func options(_ column: String, _ word: String = "WITH") -> String {
    "coalesce(' \(word) ' || \(column)::text, '')"
  }
}

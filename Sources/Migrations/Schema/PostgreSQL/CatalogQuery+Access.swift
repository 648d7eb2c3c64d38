extension CatalogQuery {
  /// Comments, privileges and security labels.
  static let access = [
    """
    SELECT 'comment on ' || o.type, o.identity, quote_literal(d.description)
    FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    WHERE d.objoid >= \(firstUserOID)
      AND (d.classoid, d.objoid) NOT IN (SELECT classid, objid FROM member)
      AND (d.classoid <> 'pg_class'::regclass OR d.objoid NOT IN (SELECT oid FROM excluded))
      AND coalesce(o.schema, o.name, '') NOT IN (SELECT name FROM excluded_schema)
      -- The comment that an extension came with is none of the user's.
      AND (d.classoid <> 'pg_extension'::regclass OR d.description IS DISTINCT FROM (
        SELECT x.comment FROM pg_available_extensions x JOIN pg_extension e ON e.extname = x.name
        WHERE e.oid = d.objoid))
    """,
    """
    SELECT 'security label on ' || l.objtype, l.objname, l.provider || ': ' || quote_literal(l.label)
    FROM pg_seclabels l
    WHERE l.objtype NOT IN ('database', 'role', 'tablespace')
      AND (l.classoid, l.objoid) NOT IN (SELECT classid, objid FROM member)
    """,
    grants,
    """
    SELECT 'default privileges', 'of ' || d.defaclrole::regrole || CASE d.defaclnamespace
      WHEN 0 THEN '' ELSE ' in schema ' || d.defaclnamespace::regnamespace END || ' on '
      || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
        WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
        ELSE d.defaclobjtype::text END,
      coalesce((
        SELECT string_agg(g.grant, '; ' ORDER BY g.grant) FROM (
          SELECT string_agg(\(privilege), ', ' ORDER BY a.privilege_type) || ' TO '
            || CASE a.grantee WHEN d.defaclrole THEN 'the owner' ELSE \(role("a.grantee")) END AS grant
          FROM aclexplode(d.defaclacl) a GROUP BY a.grantee) g), 'none')
    FROM pg_default_acl d
    """,
  ]

  private static let privilege =
    "a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END"

  /// What is granted beyond that which comes with an object, and what of that was revoked.
  private static let grants = """
    SELECT 'grant on ' || coalesce(g.kind, b.kind), coalesce(g.name, b.name),
      coalesce(g.privileges, 'nothing') || ' TO ' || coalesce(g.role, b.role)
    FROM (\(grantees(of: "coalesce(o.acl, acldefault(o.class, o.owner))"))) g
    FULL JOIN (\(grantees(of: "acldefault(o.class, o.owner)"))) b
      ON (g.kind, g.name, g.role) = (b.kind, b.name, b.role)
    WHERE g.privileges IS DISTINCT FROM b.privileges
    """

  private static func grantees(of acl: String) -> String {
    """
    SELECT o.kind, o.name, x.role, string_agg(x.privilege, ', ' ORDER BY x.privilege) AS privileges
    FROM (\(guarded)) o, LATERAL (
      SELECT CASE a.grantee WHEN o.owner THEN 'its owner' ELSE \(role("a.grantee")) END AS role,
        \(privilege) AS privilege
      FROM aclexplode(\(acl)) a) x
    GROUP BY o.kind, o.name, x.role
    """
  }

  /// What has privileges of its own that were changed.
  private static let guarded = """
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, name, relowner AS owner,
      relacl AS acl, CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END AS class
    FROM relation WHERE relacl IS NOT NULL
    UNION ALL
    SELECT 'column', r.name || '.' || quote_ident(c.attname), r.relowner, c.attacl, 'c'::"char"
    FROM relation r JOIN pg_attribute c ON c.attrelid = r.oid
    WHERE c.attacl IS NOT NULL AND NOT c.attisdropped
    UNION ALL
    SELECT 'schema', name, nspowner, nspacl, 'n'::"char" FROM space WHERE nspacl IS NOT NULL
    UNION ALL
    SELECT 'function', name, proowner, proacl, 'f'::"char" FROM routine WHERE proacl IS NOT NULL
    UNION ALL
    SELECT 'type', name, typowner, typacl, 'T'::"char" FROM type WHERE typacl IS NOT NULL
    UNION ALL
    SELECT 'language', quote_ident(lanname), lanowner, lanacl, 'l'::"char" FROM pg_language
    WHERE lanacl IS NOT NULL AND oid >= \(firstUserOID)
    UNION ALL
    SELECT 'foreign-data wrapper', quote_ident(fdwname), fdwowner, fdwacl, 'F'::"char"
    FROM pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL
    UNION ALL
    SELECT 'server', quote_ident(srvname), srvowner, srvacl, 'S'::"char"
    FROM pg_foreign_server WHERE srvacl IS NOT NULL
    """

  /// Who owns what, and what belongs to the database itself.
  static let ownership = [
    """
    SELECT 'owner of ' || CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
      WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
      name, relowner::regrole::text
    FROM relation
    WHERE relkind IN ('r', 'p', 'f', 'v', 'm') OR (relkind = 'S' AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relation.oid
        AND deptype IN ('a', 'i')))
    UNION ALL SELECT 'owner of schema', name, nspowner::regrole::text FROM space
    UNION ALL SELECT 'owner of function', name, proowner::regrole::text FROM routine
    UNION ALL
    SELECT 'owner of type', t.name, t.typowner::regrole::text
    FROM type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
    """,
    // Of other kinds those that do not belong to the role that made the cluster.
    """
    SELECT 'owner of ' || o.type, o.identity, d.refobjid::regrole::text
    FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid,
      pg_identify_object(d.classid, d.objid, d.objsubid) o
    WHERE b.datname = current_database() AND d.deptype = 'o'
      AND d.refclassid = 'pg_authid'::regclass
      AND d.classid NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_proc'::regclass,
        'pg_type'::regclass)
      AND (d.classid, d.objid) NOT IN (SELECT classid, objid FROM member)
    """,
    """
    SELECT 'settings', coalesce('of ' || nullif(s.setrole, 0)::regrole, 'of the database'),
      s.setconfig::text
    FROM pg_db_role_setting s JOIN pg_database b ON b.oid = s.setdatabase
    WHERE b.datname = current_database()
    """,
    """
    SELECT 'grant on database', '', string_agg(\(privilege), ', ' ORDER BY a.privilege_type)
      || ' TO ' || \(role("a.grantee"))
    FROM pg_database b, aclexplode(b.datacl) a WHERE b.datname = current_database()
    GROUP BY a.grantee
    """,
  ]
}

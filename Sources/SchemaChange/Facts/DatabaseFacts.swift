/// What belongs to one database and not to its schema: compared, but never generated.
enum DatabaseFacts {
  static let queries: [(kind: FactKind, query: String)] = [
    (
      .databaseSettings,
      """
      SELECT 0::oid, 0::oid, 0, coalesce('of ' || nullif(s.setrole, 0)::regrole, 'of the database') AS p1,
        s.setconfig::text AS settings
      FROM pg_db_role_setting s JOIN pg_database b ON b.oid = s.setdatabase
      WHERE b.datname = current_database()
      """
    ),
    (
      .databasePrivileges,
      """
      SELECT 0::oid, 0::oid, 0, \(CatalogScope.role("a.grantee")) AS p1,
        string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', '
          ORDER BY a.privilege_type) AS privileges
      FROM pg_database b, aclexplode(b.datacl) a WHERE b.datname = current_database()
      GROUP BY a.grantee
      """
    ),
  ]
}

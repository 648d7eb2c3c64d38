import Migrations

/// PostgreSQL for the commands.
struct PostgreSQLCommands: CommandDialect {
  func scratchDatabases(
    on server: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws -> any ScratchDatabases {
    try ServerScratchDatabases(server, emit: emit)
  }

  var scratchURL: String? { nil }

  /// Its version and its own identity, the role and the others, what comes with each new database,
  /// extensions, settings, and the day, which partitions may be made for.
  var serverIdentity: String? {
    """
    SELECT jsonb_build_array(
      version(), current_user, session_user, current_setting('migrate.search_path', true), (now() AT TIME ZONE 'UTC')::date,
      (SELECT system_identifier FROM pg_control_system()),
      (SELECT to_jsonb(d) - '{oid,datfrozenxid,datminmxid,datlastsysoid}'::text[] FROM pg_database d
        WHERE datname = 'template0'),
      (SELECT jsonb_agg(to_jsonb(r) ORDER BY rolname) FROM pg_roles r),
      (SELECT jsonb_agg(to_jsonb(m) ORDER BY roleid, member) FROM pg_auth_members m),
      (SELECT jsonb_agg(to_jsonb(s) ORDER BY setdatabase, setrole) FROM pg_db_role_setting s
        WHERE setdatabase = 0),
      (SELECT jsonb_agg(spcname ORDER BY spcname) FROM pg_tablespace),
      (SELECT jsonb_agg(jsonb_build_array(name, default_version) ORDER BY name)
        FROM pg_available_extensions),
      (SELECT jsonb_agg(jsonb_build_array(name, setting) ORDER BY name) FROM pg_settings
        WHERE name NOT IN ('application_name', 'search_path'))
    )::text
    """
  }

  var reasonAgainstTrace: String? { nil }

  func changesSession(_ statement: Statement) -> Bool {
    statement.isOne(of: ["SET", "RESET", "DISCARD", "PREPARE", "DECLARE", "LISTEN", "LOAD"])
      || (statement.kind == .session && statement.isOne(of: ["CREATE"]))
      || statement.text.lowercased().contains("set_config")
  }

  var hasBackquotes: Bool { false }
}

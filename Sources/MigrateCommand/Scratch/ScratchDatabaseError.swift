import Basics

/// Why there can be no scratch database.
enum ScratchDatabaseError: Sendable, Hashable {
  /// The role may not create databases.
  case notPermitted(role: String, reason: String)
  /// The server is a standby, or its transactions are read-only.
  case readOnly(reason: String)
}

extension ScratchDatabaseError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .readOnly(let reason):
      """
      no scratch database can be created on this server, which is a standby or read-only: \(reason)
      Nothing was run. Name a server that can be written to with --scratch-url or MIGRATE_SCRATCH_URL; \
      the schema that is compared with is still read from here.
      """
    case .notPermitted(let role, let reason):
      """
      no scratch database may be created: \(reason)
      Nothing was run. The role needs the right CREATEDB (ALTER ROLE \(role) CREATEDB), or name \
      another server with --scratch-url or MIGRATE_SCRATCH_URL. What needs no such database: \
      `migrate plan` without --trace, `migrate check` without drift, and `migrate upgrade head \
      --dry-run`, which tries the pending up migrations in a transaction that is rolled back.
      """
    }
  }
}

extension ScratchDatabaseError {
  /// What the server said.
  var reason: String {
    switch self {
    case .notPermitted(_, let reason), .readOnly(let reason): reason
    }
  }
}

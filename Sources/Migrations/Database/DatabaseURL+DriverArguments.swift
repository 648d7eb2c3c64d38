/// Arguments that a Python URL may carry for its driver or pool. They tune that program's client,
/// not the database, so they are accepted and ignored.
enum DriverArguments {
  /// Of asyncpg, psycopg and SQLAlchemy's dialects for them, and of Prisma.
  static let postgreSQL: Set<String> = [
    "async_fallback", "command_timeout", "connection_limit", "direct_tls",
    "max_cacheable_statement_size", "max_cached_statement_lifetime", "pgbouncer", "pool_timeout",
    "prepare_threshold", "prepared_statement_cache_size", "prepared_statement_name_func",
    "statement_cache_size", "timeout",
  ]
  /// Of sqlite3 and aiosqlite.
  static let sqlite: Set<String> = [
    "cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout",
  ]
}

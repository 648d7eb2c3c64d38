import Migrations

/// SQLite for the commands.
struct SQLiteCommands: CommandDialect {
  func scratchDatabases(
    on server: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws -> any ScratchDatabases {
    try FileScratchDatabases()
  }

  var scratchURL: String? { "sqlite:///scratch.db" }

  var serverIdentity: String? { nil }

  var reasonAgainstTrace: String? {
    "--trace needs PostgreSQL; SQLite has one lock for the whole file: a migration keeps all "
      + "other writers out from its first statement to its commit"
  }

  func changesSession(_ statement: Statement) -> Bool { statement.kind == .session }

  var hasBackquotes: Bool { true }
}

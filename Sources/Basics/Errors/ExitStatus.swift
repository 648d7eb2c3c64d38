/// How a program ends, as scripts see it.
public enum ExitStatus: Int32, Error, Sendable, CaseIterable {
  /// Done, or nothing to do.
  case success = 0
  /// A migration failed; what was applied before it stays.
  case migrationFailed = 1
  /// `check`, `diff`, `lint`, `verify` and such found something, or something of an `import` or
  /// `export` needs a look.
  case finding = 2
  /// Another runner holds the lock.
  case locked = 3
  /// The database or AWS cannot be reached or refuses the credentials.
  case unreachable = 4
  /// A deployment's task did not come to its end, or a service not to the new version.
  case deploymentFailed = 5
  /// A backfill is open or paused, and what was asked for waits for it.
  case waitingForBackfill = 6
  /// The command line is wrong.
  case usage = 64
  /// The migration files, the graph, or their history is wrong.
  case badMigrations = 65
  /// The database is ahead of these files.
  case databaseAhead = 66
  /// A bug in migrate.
  case internalError = 70
  /// The configuration is wrong.
  case configuration = 78
  /// Ctrl-C or SIGINT.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143
}

extension ExitStatus {
  /// The meaning, as `migrate --help` lists it.
  package var meaning: String {
    switch self {
    case .success: "done, or nothing to do"
    case .migrationFailed: "a migration failed; what was applied before it stays"
    case .finding: "check, diff, lint, verify, import, export, --check, … found something"
    case .locked: "another runner holds the lock"
    case .unreachable: "the database or AWS cannot be reached or refuses the credentials"
    case .deploymentFailed: "deploy: the task did not end by itself, or a service did not roll"
    case .waitingForBackfill: "a backfill is open or paused, and what was asked for waits for it"
    case .usage: "usage"
    case .badMigrations: "the migration files, the graph, or their history is wrong"
    case .databaseAhead: "the database is ahead of these files"
    case .internalError: "a bug in migrate"
    case .configuration: "configuration"
    case .interrupted: "interrupted by SIGINT"
    case .terminated: "interrupted by SIGTERM"
    }
  }
}

import Migrations

/// One setting: its names, its meaning, and where its value is kept.
struct Setting: Sendable {
  /// The key in migrate.conf; of one in a table with the table's name before it: `hooks.before_run`.
  let key: String
  /// One line for migrate.conf.example and the documentation.
  let explanation: String
  /// Whether the value may hold a password, so that it is shown only without it.
  let isSecret: Bool
  /// What a value has to look like, as the end of "expected …".
  let expectation: String
  /// The TOML types that a value may have.
  let types: [TOMLScalarType]
  /// Sets the value from text; false when the text is not a value of the setting.
  let assign: @Sendable (_ text: String, _ configuration: inout Configuration) -> Bool
  /// The value as it would be written in the environment.
  let text: @Sendable (Configuration) -> String

  /// Declares a setting that is kept in a property of `Configuration`.
  init<Value: SettingValue>(
    _ key: String, _ property: any WritableKeyPath<Configuration, Value> & Sendable,
    isSecret: Bool = false, _ explanation: String
  ) {
    self.key = key
    self.explanation = explanation
    self.isSecret = isSecret
    expectation = Value.expectation
    types = Value.types
    assign = { text, configuration in
      guard let value = Value(setting: text) else { return false }
      configuration[keyPath: property] = value
      return true
    }
    text = { $0[keyPath: property].settingText }
  }

  /// The environment variables that set it; the first that is set counts.
  var environmentVariables: [String] {
    ["MIGRATE_" + keys.joined(separator: "_").uppercased()] + (key == "url" ? ["DATABASE_URL"] : [])
  }

  /// The keys that lead to it in migrate.conf.
  var keys: [String] { key.split(separator: ".").map(String.init) }

  /// The command-line option that sets it, where a command has one.
  var option: String { "--" + key.split(separator: "_").joined(separator: "-") }

  /// The value as it may be shown to anybody.
  func displayText(_ configuration: Configuration) -> String {
    let text = text(configuration)
    guard isSecret, !text.isEmpty else { return text }
    // What cannot be parsed cannot be shown without the risk of showing a password.
    return (try? DatabaseAddress(text).description) ?? "(no valid URL)"
  }
}

extension Setting {
  /// Every setting, in the order in which they are explained.
  static let all: [Setting] = [
    Setting(
      "url", \.url, isSecret: true,
      """
      The database: postgresql://user@host/name, a libpq string, sqlite:///file, \
      secretsmanager://NAME or ssm:///NAME.
      """),
    Setting(
      "scratch_url", \.scratchURL, isSecret: true,
      "The server on which scratch databases are made (verify, plan --trace, diff); empty for that of the url."
    ),
    Setting("versions", \.versions, "The directory of the migration files."),
    Setting(
      "recursive", \.recursive, "Whether directories inside the versions directory are read too."),
    Setting(
      "cache", \.cache,
      """
      Where compiled Swift migrations, and the schemas that diff compares with, are kept; empty for \
      $XDG_CACHE_HOME/migrate or ~/.cache/migrate.
      """
    ),
    Setting(
      "version_table_schema", \.versionTableSchema,
      "The PostgreSQL schema of migrate's tables; empty for the first of the search path, as long as"
        + " no other schema has such tables."),
    Setting("version_table", \.versionTable, "The table of applied revisions."),
    Setting("history_table", \.historyTable, "The table of everything that was done."),
    Setting(
      "schema", \.schema,
      "What the schema should be, for `revision --autogenerate`: paths of SQL files, program:…, sqlalchemy:…, alembic:… or django:…."
    ),
    Setting(
      "pg_dump", \.pgDump,
      "The program that reads PostgreSQL's schema; empty for a pg_dump of the server's version."),
    Setting(
      "dump_after_upgrade", \.dumpAfterUpgrade,
      "The file to which upgrade and downgrade write the schema at their end; empty for none."),
    Setting(
      "application_name", \.applicationName, "The name that the database's monitoring shows."),
    Setting(
      "wait", \.wait, "How long to wait for a database that cannot be reached; 0 for not at all."),
    Setting("connect_timeout", \.connectTimeout, "How long one attempt to connect may take."),
    Setting("lock_wait", \.lockWait, "How long to wait for another runner to finish."),
    Setting(
      "lock_timeout", \.lockTimeout,
      "How long the first attempt at a migration waits for the locks of others."),
    Setting(
      "lock_timeout_max", \.lockTimeoutMax, "The longest that a later attempt waits for them."),
    Setting(
      "lock_retry_for", \.lockRetryFor,
      "How long attempts go on before the migration is given up."),
    Setting(
      "kill_blockers_after", \.killBlockersAfter,
      "When to end sessions that block a migration while idle in a transaction; 0 for never."),
    Setting(
      "statement_timeout", \.statementTimeout, "The longest that a statement may run; 0 for no end."
    ),
    Setting(
      "idle_in_transaction_timeout", \.idleInTransactionTimeout,
      "After how long the server ends the session of a runner that died; 0 for never."),
    Setting(
      "single_transaction", \.singleTransaction,
      "Whether a whole run is one transaction instead of one for each migration."),
    Setting(
      "pipeline", \.pipeline, "Whether statements are sent without waiting for each answer."),
    Setting(
      "advisory_lock", \.advisoryLock,
      "Whether runners wait for each other with an advisory lock; off behind some poolers."),
    Setting(
      "log_format", \.logFormat,
      "What upgrade, downgrade and repair write: text, or json for what reads logs."),
    Setting(
      "metrics", \.metrics,
      "Metrics at a run's end: none, or emf for CloudWatch's Embedded Metric Format."),
    Setting(
      "file_template", \.fileTemplate,
      "The names of new files: {revision}, {slug}, {date}, {time}, {epoch}, {year} … {second}, in UTC."
    ),
    Setting(
      "templates", \.templates,
      "The directory of revision.sql and revision.swift, of which new revisions are made."),
    Setting(
      "server_version", \.serverVersion,
      "The version of the server that `lint` takes for granted; empty for that of the database it asks."
    ),
    Setting(
      "lint_dialect", \.lintDialect,
      "What `lint` takes the migrations for: postgresql or sqlite; empty for what the url says."),
    Setting("lint_ignore", \.lintIgnore, "The rules that `lint` leaves out."),
    Setting("lint_rules", \.lintRules, "The rules that `lint` adds, of those that are off."),
    Setting(
      "lint_severity", \.lintSeverity,
      "Other severities than the rules' own: [\"RULE=note\", \"RULE=warning\", \"RULE=error\"]."),
    Setting(
      "lint_against", \.lintAgainst, isSecret: true,
      "The database whose sizes and traffic `lint` looks up, best a replica of production."),
    Setting(
      "lint_small_table", \.lintSmallTable,
      "Up to which size a lock on a table that is hardly used is but a note, if `lint` knows its size."
    ),
    Setting("seeds", \.seeds, "The directory of the files that `seed` runs."),
    Setting(
      "production", \.production,
      "Whether `seed` needs --allow-production; always where --env is production or prod."),
    Setting(
      "hooks.before_run", \.hooks[.beforeRun],
      "Before the first migration of a run: `sql:FILE`, or a command of the shell."),
    Setting(
      "hooks.after_run", \.hooks[.afterRun],
      "After the last one, or the one that failed: MIGRATE_OUTCOME is success or failure."),
    Setting(
      "hooks.before_each", \.hooks[.beforeEach],
      "Before each migration; statements are run in its transaction."),
    Setting(
      "hooks.after_each", \.hooks[.afterEach],
      "After each migration; statements are run in its transaction."),
    Setting(
      "hooks.pass_url", \.hooksFindURL,
      "Whether commands find the URL with its password as MIGRATE_URL, and PGPASSWORD."),
  ]
}

/// An option of another migration tool, and what does the same here.
struct ForeignWord: Sendable {
  /// The tool.
  let tool: String
  /// What to write instead, or why there is nothing to write.
  let replacement: String

  private init(_ tool: String, _ replacement: String) {
    self.tool = tool
    self.replacement = replacement
  }

  /// The options, by their names in lower case without dashes and values.
  static let options: [String: ForeignWord] = {
    let versions = "`--versions DIRECTORY`"
    let url = "`--url URL`"
    let inURL = "a part of the `--url`, or PGUSER and PGPASSWORD"
    let table = "`version_table` in migrate.conf, or MIGRATE_VERSION_TABLE"
    let schema = "`version_table_schema` in migrate.conf"
    let order = "not needed: whatever is pending is applied, in the order of the graph"
    return [
      "path": ForeignWord("golang-migrate", versions),
      "source": ForeignWord("golang-migrate", versions),
      "database": ForeignWord("golang-migrate", url),
      "lock-timeout": ForeignWord("golang-migrate", "`--lock-wait TIME`"),
      "url": ForeignWord("Flyway", url),
      "locations": ForeignWord("Flyway", versions),
      "user": ForeignWord("Flyway", inURL),
      "password": ForeignWord("Flyway", inURL),
      "schemas": ForeignWord("Flyway", schema),
      "defaultschema": ForeignWord("Flyway", schema),
      "configfiles": ForeignWord("Flyway", "`--config FILE`"),
      "environment": ForeignWord("Flyway", "`--env NAME`"),
      "target": ForeignWord("Flyway", "the argument of `upgrade`"),
      "outoforder": ForeignWord("Flyway", order),
      "baselineonmigrate": ForeignWord("Flyway", "`migrate stamp REV`, once"),
      "dir": ForeignWord("goose", versions),
      "table": ForeignWord("goose", table),
      "allow-missing": ForeignWord("goose", order),
      "changelog-file": ForeignWord("Liquibase", versions),
      "changelogfile": ForeignWord("Liquibase", versions),
      "search-path": ForeignWord("Liquibase", versions),
      "username": ForeignWord("Liquibase", inURL),
      "defaults-file": ForeignWord("Liquibase", "`--config FILE`"),
      "default-schema-name": ForeignWord("Liquibase", schema),
      "count": ForeignWord("Liquibase", "`upgrade +N` or `downgrade -N`"),
      "migrations-dir": ForeignWord("dbmate", versions),
      "migrations-table": ForeignWord("dbmate", table),
      "no-dump-schema": ForeignWord("dbmate", "not needed, unless `dump_after_upgrade` is set"),
      "migration-dir": ForeignWord("Diesel", versions),
      "database-url": ForeignWord("sqlx", url),
      "dev-url": ForeignWord("Atlas", "`scratch_url` in migrate.conf, or MIGRATE_SCRATCH_URL"),
      "fake": ForeignWord("Django", "`migrate stamp REV`"),
      "dryrun": ForeignWord("sql-migrate", "`--dry-run`"),
      "help": ForeignWord("Go programs", "`--help`"),
      "version": ForeignWord("Go programs", "`--version`"),
      "verbose": ForeignWord("Go programs", "`--verbose`"),
    ]
  }()
}

/// The words of a command line that could not be understood because they are another tool's, with
/// what to say of each; values are never shown.
///
/// - Parameter unknown: the text of the parser, which names an option that it does not know.
func foreignWords(_ arguments: [String], unknown: String = "") -> [(word: String, hint: String)] {
  var hints: [(word: String, hint: String)] = []
  var mayBeCommand = true
  for argument in arguments.prefix(while: { $0 != "--" }) {
    let name = argument.prefix { $0 != "=" }
    guard argument.hasPrefix("-") else {
      let command = mayBeCommand ? commandsOfOthers[argument] : nil
      mayBeCommand = command == nil && !isCommand(argument)
      if let command { hints.append((argument, "`\(argument)` is `migrate \(command)` here")) }
      continue
    }
    mayBeCommand = name.count < argument.count
    guard !name.hasPrefix("--") || unknown.contains("'\(name)'"),
      let found = ForeignWord.options[name.drop { $0 == "-" }.lowercased()]
    else { continue }
    hints.append((String(name), "`\(name)` of \(found.tool) is \(found.replacement) here"))
  }
  return hints
}

/// An option of several letters behind a single dash, of which the parser would read one as `-h`.
///
/// It reads `-path` as `-p -a -t -h`, and any request for help as one that succeeds.
func wordTakenForHelp(_ arguments: [String]) -> String? {
  var isValue = false
  for argument in arguments.prefix(while: { $0 != "--" }) {
    let name = argument.prefix { $0 != "=" }
    let letters = name.dropFirst()
    if !isValue, name.hasPrefix("-"), !name.hasPrefix("--"), argument.count > 2,
      letters.contains("h")
    {
      return String(name)
    }
    // The one option whose value may begin with a dash.
    isValue = argument == "-x"
  }
  return nil
}

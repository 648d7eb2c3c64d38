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

  /// The option, by its name in lower case without dashes and value; nil for one that no known tool has.
  init?(option name: String) {
    // `-placeholders.owner=app`
    let key = name.prefix { $0 != "." }
    guard let word = Self.options[name.hasPrefix("placeholders.") ? String(key) : name] else {
      return nil
    }
    self = word
  }

  private static let options: [String: ForeignWord] = {
    let versions = "`--versions DIRECTORY`"
    let url = "`--url URL`"
    let inURL = "a part of the `--url`, or PGUSER and PGPASSWORD"
    let table = "`version_table` in migrate.conf, or MIGRATE_VERSION_TABLE"
    let schema = "`version_table_schema` in migrate.conf"
    let order = "not needed: whatever is pending is applied, in the order of the graph"
    let configuration = "`--config FILE`"
    // Of a name that several tools have, the first of these is told.
    let tools: [(name: String, options: [String: String])] = [
      (
        "golang-migrate",
        [
          "path": versions, "source": versions, "database": url,
          "lock-timeout": "`--lock-wait TIME`",
          "prefetch": "not needed", "ext": "not needed: files are .sql, or with `--swift` .swift",
          "seq": "not needed: new files are numbered as the others are", "all": "`downgrade base`",
        ]
      ),
      (
        "Flyway",
        [
          "url": url, "locations": versions, "user": inURL, "password": inURL, "schemas": schema,
          "defaultschema": schema, "configfiles": configuration, "environment": "`--env NAME`",
          "target": "the argument of `upgrade`", "outoforder": order,
          "ignoremigrationpatterns": order, "baselineonmigrate": "`migrate stamp REV`, once",
          "baselineversion": "`migrate stamp REV`", "baselinedescription": "`migrate stamp REV`",
          "placeholders": "`-x NAME=VALUE` with `placeholders: on`",
          "connectretries": "`--wait TIME`", "lockretrycount": "`--lock-wait TIME`",
          "validateonmigrate": "not needed: that is always done",
          "mixed": "`transaction:false` on a section", "group": "`--single-transaction`",
          "installedby": "PGUSER", "createschemas": "a migration with CREATE SCHEMA",
          "workingdirectory": versions, "driver": "not needed",
          "cleandisabled": "not needed: nothing is dropped but by down migrations",
        ]
      ),
      (
        "goose",
        [
          "dir": versions, "table": table, "allow-missing": order,
          "no-versioning": "`migrate seed`", "timeout": "`statement_timeout` in migrate.conf",
        ]
      ),
      (
        "dbmate",
        [
          "d": versions, "u": url, "migrations-dir": versions, "migrations-table": table,
          "s": "`-o FILE` of `migrate dump`", "schema-file": "`-o FILE` of `migrate dump`",
          "no-dump-schema": "not needed, unless `dump_after_upgrade` is set",
          "e": "`--url URL`, or `url = \"${NAME}\"` in migrate.conf",
          "wait": "`--wait TIME` of `upgrade`", "wait-timeout": "`--wait TIME` of `upgrade`",
          "strict": order, "env-file": "a file `.env` beside migrate.conf",
        ]
      ),
      (
        "Liquibase",
        [
          "changelog-file": versions, "changelogfile": versions, "search-path": versions,
          "searchpath": versions, "classpath": versions, "username": inURL,
          "defaults-file": configuration, "defaultsfile": configuration,
          "default-schema-name": schema, "defaultschemaname": schema,
          "count": "`upgrade +N` or `downgrade -N`", "tag": "the argument of `downgrade`",
          "label-filter": "a branch: `upgrade LABEL@head`",
          "labels": "a branch: `upgrade LABEL@head`",
          "contexts": "`migrate seed --env NAME`", "loglevel": "`--verbose`",
          "log-level": "`--verbose`",
        ]
      ),
      (
        "Alembic",
        [
          "c": configuration, "n": "`--env NAME`", "name": "`--env NAME`",
          "raiseerr": "not needed", "tag": "not needed", "version-path": versions,
          "check-heads": "an option of `current`",
        ]
      ),
      (
        "Atlas",
        [
          "dev-url": "`scratch_url` in migrate.conf, or MIGRATE_SCRATCH_URL",
          "revisions-schema": schema, "baseline": "`migrate stamp REV`, once", "exec-order": order,
          "tx-mode": "`--single-transaction`, or `transaction:false` on a section",
          "latest": "`migrate lint --since COMMIT`", "git-base": "`migrate lint --since COMMIT`",
        ]
      ),
      (
        "sqitch",
        [
          "db-name": url, "db-host": url, "plan-file": versions, "top-dir": versions,
          "deploy-dir": versions, "log-only": "`migrate stamp REV`",
          "set": "`-x NAME=VALUE` with `placeholders: on`",
          "to": "the argument of `upgrade` or `downgrade`",
        ]
      ),
      ("Diesel", ["migration-dir": versions]),
      ("sqlx", ["database-url": url, "ignore-missing": "`--allow REV`", "r": "not needed"]),
      (
        "Django",
        ["fake": "`migrate stamp REV`", "noinput": "not needed", "plan": "`migrate plan`"]
      ),
      ("sql-migrate", ["dryrun": "`--dry-run`", "limit": "`upgrade +N` or `downgrade -N`"]),
      ("Go programs", ["help": "`--help`", "version": "`--version`", "verbose": "`--verbose`"]),
    ]
    var options: [String: ForeignWord] = [:]
    for tool in tools {
      for (name, replacement) in tool.options where options[name] == nil {
        options[name] = ForeignWord(tool.name, replacement)
      }
    }
    return options
  }()
}

/// The words of a command line that could not be understood because they are another tool's, with
/// what to say of each; values are never shown.
///
/// - Parameter unknown: the text of the parser, which names an option that it does not know.
func foreignWords(_ arguments: [String], unknown: String = "") -> [(word: String, hint: String)] {
  var hints: [(word: String, hint: String)] = []
  let words = arguments.prefix { $0 != "--" }
  for argument in words where argument.hasPrefix("-") {
    let name = argument.prefix { $0 != "=" }
    let isOfTheParser = name.hasPrefix("--") || name.count == 2
    guard !isOfTheParser || unknown.contains("'\(name)'"),
      let found = ForeignWord(option: name.drop { $0 == "-" }.lowercased())
    else { continue }
    if found.replacement.hasPrefix("`\(name) ") { continue }
    let here = found.replacement.hasPrefix("not needed") ? "" : "here "
    hints.append((String(name), "`\(name)` of \(found.tool): \(here)\(found.replacement)"))
  }
  if let command = foreignCommand(Array(words)) {
    let hint = (command.word, "`\(command.word)`: here `migrate \(command.replacement)`")
    // What stands first is told first.
    let comesFirst = words.first { $0 == command.word || $0.hasPrefix("-") } == command.word
    hints.insert(hint, at: comesFirst ? 0 : hints.count)
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

import ArgumentParser
import Basics
import Migrations

/// `migrate database`
struct DatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "database",
    abstract: "Create, drop or reset the database that the URL names.",
    discussion: """
      The database itself, not what is in it. On PostgreSQL this is done from the database `postgres` \
      of the same server, with the role of the URL; a SQLite database is a file.

      EXAMPLES:
        migrate database create
        migrate database drop --yes
        migrate database reset
      """,
    subcommands: [CreateDatabase.self, DropDatabase.self, ResetDatabase.self])

  @OptionGroup(title: "Global Options") var options: GlobalOptions
}

/// `migrate database create`
struct CreateDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Create the database that the URL names.",
    discussion: """
      One that is there already is left as it is; the exit code is 0 then too.

      EXAMPLES:
        migrate database create
        migrate database create --template template0
      """)

  @Option(help: ArgumentHelp("The database to make a copy of (PostgreSQL).", valueName: "name"))
  var template: String?

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let database = try await options.loadConfiguration().configuration.namedDatabase()
    let isNew = try await database.create(template: template)
    try options.show(DatabaseReport(event: isNew ? "created" : "kept", database: database.name))
  }
}

/// The options of the commands that take a database away.
struct RemovalOptions: ParsableArguments {
  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(help: "End the sessions that use the database (PostgreSQL).")
  var force = false

  @OptionGroup var production: ProductionOptions
}

/// `migrate database drop`
struct DropDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Drop the database that the URL names, with all that is in it.",
    discussion: """
      Asks on a terminal, and needs --yes elsewhere. Where `production` is set (or the environment is \
      called production or prod) the name has to be typed, or given with --confirm.

      EXAMPLES:
        migrate database drop
        migrate database drop --yes --force
      """)

  @OptionGroup var removal: RemovalOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let database = try await loaded.configuration.namedDatabase()
    try await Consent(to: "drop the database with all that is in it", loaded)
      .require(removal.yes, removal.production.confirm)
    let wasThere = try await database.drop(force: removal.force)
    try options.show(
      DatabaseReport(event: wasThere ? "dropped" : "missing", database: database.name))
  }
}

/// `migrate database reset`
struct ResetDatabase: RunCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Drop the database, create it, and apply all migrations.",
    discussion: """
      Asks as `migrate database drop` does. The migration files are read first: where one of them is \
      wrong, nothing is dropped.

      EXAMPLES:
        migrate database reset
        migrate database reset --yes --force
      """)

  @OptionGroup var removal: RemovalOptions
  @OptionGroup(title: "Run") var runOptions: RunOptions
  @OptionGroup(title: "Run") var reporting: ReportingOptions
  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Waiting") var waiting: WaitOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if runOptions.sql || runOptions.isDryRun {
      throw ValidationError("a reset can neither be printed nor tried: no --sql and no --dry-run")
    }
  }

  func run() async throws {
    let loaded = try options.loadConfiguration(settings)
    _ = try Project(loaded.configuration)
    let database = try await loaded.configuration.namedDatabase()
    try await Consent(to: "drop the database with all that is in it, and create it anew", loaded)
      .require(removal.yes, removal.production.confirm)
    _ = try await database.drop(force: removal.force)
    _ = try await database.create(template: nil)
    try options.show(DatabaseReport(event: "reset", database: database.name))
    try await operation(
      .upgrade(to: [RevisionIdentifier(.heads)]), confirmed: database.name
    ).run()
  }
}

/// What became of a database.
private struct DatabaseReport: Report, Encodable {
  /// `created`, `kept`, `dropped`, `missing` or `reset`.
  let event: String
  let database: String

  func write(to output: OutputStream, _ detail: Detail) {
    if detail == .quiet { return }
    switch event {
    case "created": output.writeLine("created the database \(database)")
    case "kept": output.writeLine("the database \(database) is there already")
    case "dropped": output.writeLine("dropped the database \(database)")
    case "missing": output.writeLine("there is no database \(database)")
    default: output.writeLine("dropped the database \(database), and created it anew")
    }
  }
}

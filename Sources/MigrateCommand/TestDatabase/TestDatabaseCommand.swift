import ArgumentParser
import Basics
import Glibc
import Migrations

/// `migrate testdb`
struct TestDatabaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "testdb",
    abstract: "Run tests on databases of their own, cloned from a migrated template.",
    usage: """
      migrate testdb [<options>] -- <command> …
      migrate testdb create | drop | list | prune [<options>]
      """,
    discussion: """
      The first run makes a template: a database with all migrations applied, named by what they are. \
      Each run clones it, which takes milliseconds, and sets DATABASE_URL for the command. At the \
      command's end the clones are dropped; those of a run that was killed go with the next run. \
      On SQLite templates and clones are files.

      EXAMPLES:
        migrate testdb -- pytest
        migrate testdb --pool 4 -- pytest -n 4
        migrate testdb --server -- swift test
        migrate testdb create
      """,
    subcommands: [
      RunWithTestDatabase.self, CreateTestDatabase.self, DropTestDatabases.self,
      ListTestDatabases.self, PruneTestDatabases.self,
    ],
    defaultSubcommand: RunWithTestDatabase.self)

  @OptionGroup(title: "Global Options") var options: GlobalOptions
}

/// The options that say what is in a template.
struct TemplateOptions: ParsableArguments {
  @Flag(help: "Run the seeds too: seeds/*.sql, and with --env NAME those of seeds/NAME/.")
  var seed = false

  @OptionGroup(title: "Values for Migrations") var arguments: MigrationArguments
}

/// `migrate testdb run`: what `migrate testdb -- COMMAND` is.
struct RunWithTestDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a command with DATABASE_URL set to a new test database.",
    usage: "migrate testdb [<options>] -- <command> …",
    discussion: """
      With --pool N there are N databases: DATABASE_URL_0 and so on, of which DATABASE_URL is the \
      first, for the workers of a parallel run (pytest-xdist's gw0 takes DATABASE_URL_0). The exit \
      code is that of the command.

      EXAMPLES:
        migrate testdb -- pytest
        migrate testdb --pool 4 -- pytest -n 4
        migrate testdb --env-var TEST_DATABASE_URL --seed -- npm test
      """)

  @Option(help: ArgumentHelp("How many databases to make.", valueName: "n"))
  var pool = 1

  @Option(
    help: ArgumentHelp("Another variable for the URL, besides DATABASE_URL.", valueName: "name"))
  var envVar: String?

  @Flag(help: "Leave the databases there at the end, and say what they are called.")
  var keep = false

  @Flag(help: "Use a server of this command's own, from the PostgreSQL that is installed here.")
  var server = false

  @OptionGroup var template: TemplateOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The command and its arguments, behind --.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    if command.isEmpty {
      throw ValidationError("name the command behind two dashes: migrate testdb -- pytest")
    }
    if pool < 1 { throw ValidationError("--pool is at least 1") }
    if keep, server { throw ValidationError("--keep leaves nothing on a server that goes away") }
  }

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let status: Int32
    if server {
      status = try await TemporaryServer.with(loaded.configuration) { configuration in
        var configuration = configuration
        configuration.useDatabase(configuration.scratchURL)
        return try await run(configuration, loaded)
      }
    } else {
      status = try await run(loaded.configuration, loaded)
    }
    // The command has said what went wrong; its exit code may be any number.
    if status != 0 { Glibc.exit(status) }
  }

  private func run(
    _ configuration: Configuration, _ loaded: LoadedConfiguration
  ) async throws -> Int32 {
    let databases = try await TestDatabases(
      configuration, environment: loaded.environment, template, options)
    let names = TestDatabaseNames(run: .random(), isKept: keep)
    return try await databases.store.withRun(names.run) { store in
      await store.removeAbandoned()
      let template = try await databases.prepareTemplate()
      var urls: [String] = []
      for number in 0..<pool {
        urls.append(try await store.clone(template, as: names.database(number)))
      }
      let status = try await runCommand(urls, run: names.run)
      if keep {
        for url in urls { Terminal.current.showNote("kept \(DatabaseAddress.described(url))") }
      }
      return status
    }
  }

  private func runCommand(_ urls: [String], run: TestRun) async throws -> Int32 {
    var variables = ["MIGRATE_URL": urls[0], TestRun.variable: run.text]
    for name in ["DATABASE_URL"] + (envVar.map { [$0] } ?? []) {
      variables[name] = urls[0]
      if urls.count > 1 {
        for (number, url) in urls.enumerated() { variables["\(name)_\(number)"] = url }
      }
    }
    let child = try startProgram(
      command[0], Array(command.dropFirst()), environment: .inherited.adding(variables),
      output: STDOUT_FILENO, errors: STDERR_FILENO, keepsInput: true)
    // Ctrl-C reaches the command by itself; a second SIGINT would end it before it has cleaned up.
    return await child.end { child.signal(SIGTERM) }
  }
}

/// `migrate testdb create`
struct CreateTestDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make one test database, and print its URL.",
    discussion: """
      For a fixture that wants a database for each test. Within `migrate testdb -- COMMAND` it goes \
      with the command's end at the latest; elsewhere it stays until `migrate testdb drop` names it, \
      or `migrate testdb prune --all`.

      EXAMPLES:
        migrate testdb create
        migrate testdb create --seed --json
      """)

  @OptionGroup var template: TemplateOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let databases = try await TestDatabases(
      loaded.configuration, environment: loaded.environment, template, options)
    let run = TestRun.current
    let names = TestDatabaseNames(run: run ?? .random(), isKept: run == nil)
    let template = try await databases.prepareTemplate()
    let name = names.database(.random(in: 0 ..< .max))
    let url = try await databases.store.clone(template, as: name)
    try options.show(CreatedTestDatabase(name: name, template: template, url: url))
  }
}

/// A test database that was made.
private struct CreatedTestDatabase: Report, Encodable {
  let name: String
  let template: String
  /// With its password: it is for the program that asked for it.
  let url: String

  func write(to output: OutputStream, _ detail: Detail) { output.writeLine(url) }
}

/// `migrate testdb drop`
struct DropTestDatabases: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Drop test databases by name or URL.",
    discussion: """
      No other database than one that `migrate testdb` has made is dropped.

      EXAMPLES:
        migrate testdb drop migrate_kept_1f2e3d4c_0
        migrate testdb drop "$TEST_URL"
      """)

  @Argument(help: "Names, or URLs as `create` prints them.")
  var names: [String]

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let store = try await TestDatabases.store(options.loadConfiguration().configuration)
    for text in names {
      let name = text.contains("://") ? try store.name(in: DatabaseURL(text)) : text
      guard TestDatabaseNames.kind(of: name) != nil else {
        throw TestDatabaseError.notATestDatabase(name)
      }
      guard try await store.drop(name) else { throw TestDatabaseError.missing(name) }
      options.showSummary("dropped \(name)")
    }
  }
}

/// `migrate testdb list`
struct ListTestDatabases: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List templates and test databases.",
    discussion: """
      EXAMPLE:
        migrate testdb list
      """)

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let store = try await TestDatabases.store(options.loadConfiguration().configuration)
    try options.show(TestDatabaseListing(databases: try await store.all()))
  }
}

/// `migrate testdb prune`
struct PruneTestDatabases: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Drop what nobody uses: old templates, and databases of runs that were killed.",
    discussion: """
      The template of the migrations as they are now stays, unless with --all.

      EXAMPLES:
        migrate testdb prune
        migrate testdb prune --all
      """)

  @Flag(help: "Drop all templates, and the databases that were kept, too.")
  var all = false

  @OptionGroup var template: TemplateOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let databases = try await TestDatabases(
      loaded.configuration, environment: loaded.environment, template, options)
    let store = databases.store
    await store.removeAbandoned()
    let current = databases.templateName
    var count = 0
    for database in try await store.all() {
      switch database.kind {
      case .template: if !all, database.name == current { continue }
      case .kept: if !all { continue }
      case .test: continue
      }
      if try await store.drop(database.name) { count += 1 }
    }
    options.showSummary("dropped \(count) template\(count == 1 ? "" : "s") and kept databases")
  }
}

import ArgumentParser
import Migrations

/// `migrate seed`
struct SeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seed",
    abstract: "Fill the database with rows to begin with.",
    discussion: """
      Seeds are SQL files: seeds/*.sql, and with --env NAME those of seeds/NAME/, too. Each is run in \
      a transaction with its record, and again when it has changed; so write them such that they can \
      be (INSERT … ON CONFLICT). By name one is run in any case.

      Where `production` is set, or the environment is called production or prod, nothing is run \
      without --env on the command line and --allow-production.

      EXAMPLES:
        migrate seed
        migrate seed --env development
        migrate seed users
        migrate seed --env production --allow-production countries
      """)

  @Argument(help: "The names of seeds, such as users or development/users; all without.")
  var names: [String] = []

  @Flag(help: "Run those again, too, that have not changed.")
  var again = false

  @Flag(name: .customLong("allow-production"), help: "Run them on a production database.")
  var allowsProduction = false

  @OptionGroup(title: "Values for Seeds") var arguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let configuration = loaded.configuration
    try checkProduction(loaded)
    let project = try Project(configuration)
    let seeds = try SeedDirectory(configuration.seeds, environment: loaded.environment)
      .load(named: names)
    var settings = configuration.migratorSettings()
    settings.arguments = arguments.values
    let display = RunDisplay(
      options, await RunReporting(options, configuration), Terminal.current,
      runID: settings.runID, database: try configuration.databaseName)
    do {
      try await DatabaseSession.open(
        project, settings: settings, creates: true, emit: display.show
      ) { session in
        let done = try await session.migrator.seed(seeds, all: again || !names.isEmpty)
        display.finish(summary(done.count, of: seeds.files.count, display.elapsed))
      }
    } catch {
      throw display.fail(error)
    }
  }

  private func checkProduction(_ loaded: LoadedConfiguration) throws {
    guard loaded.isProduction else { return }
    guard allowsProduction, loaded.environment == options.env else {
      throw SeedError.production(environment: loaded.environment)
    }
  }

  private func summary(_ count: Int, of total: Int, _ elapsed: Duration) -> String {
    switch (count, total) {
    case (_, 0): "There are no seeds."
    case (0, _): "Nothing to do; no seed has changed since it was run. --again runs them again."
    case (1, _): "1 seed run in \(elapsed.displayText)."
    default: "\(count) seeds run in \(elapsed.displayText)."
    }
  }
}

/// Why no seed was run.
enum SeedError: Sendable, Hashable {
  /// The database is that of production, and this was not said.
  case production(environment: String?)
}

extension SeedError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .production(let environment):
      """
      this is a production database, and nothing was run
      If you mean it: migrate seed \(environment.map { "--env \($0) " } ?? "")--allow-production
      """
    }
  }
}

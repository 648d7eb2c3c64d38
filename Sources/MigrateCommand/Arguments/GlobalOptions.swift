import ArgumentParser
import Migrations

/// The options that every command takes, before or after its name.
///
/// The root command and each subcommand declare them as one `@OptionGroup`; the parser reads them
/// for the root, wherever they stand, and shares the result.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The database: postgresql://…, a libpq string, sqlite:///file, or a secret of AWS that holds it: \
      secretsmanager://NAME, ssm:///NAME.
      """, valueName: "url"))
  var url: String?

  @Option(
    help: ArgumentHelp("The directory of the migration files.", valueName: "directory"),
    completion: .directory)
  var versions: String?

  @Option(
    help: ArgumentHelp("The configuration file, instead of ./migrate.conf.", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp("The [environments.NAME] of migrate.conf to use.", valueName: "name"),
    completion: .custom { words, _, _ in RevisionCompletion.environments(words) })
  var env: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print results and errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more.")
  var verbose = false

  /// Looked for before parsing, as errors of the parser have colors too.
  @Flag(name: .customLong("no-color"), help: "Print without colors.")
  var withoutColor = false

  /// The names of the options above that are followed by a value.
  static let namesWithValue: Set<String> = ["--url", "--versions", "--config", "--env"]

  func validate() throws {
    if versions != nil, MigrationBundle.current != nil {
      throw ValidationError(
        "this program is a bundle, with its migrations inside: no --versions here")
    }
  }
}

extension GlobalOptions {
  /// Brings the configuration together.
  /// - Parameter options: The values of a command's own options that are settings, by their keys.
  /// - Throws: `ConfigurationError`.
  func loadConfiguration(
    _ options: [String: String] = [:]
  ) throws(ConfigurationError) -> LoadedConfiguration {
    var request = LoadedConfiguration.Request(file: config, environment: env, options: options)
    request.options["url"] = url
    request.options["versions"] = versions
    request.bundle = MigrationBundle.current?.manifest
    let loaded = try LoadedConfiguration.load(request)
    // A compiled executable follows a `migrate` that has said it.
    if !quiet, MigrateProgram.migrations == nil || MigrationBundle.current != nil {
      for note in DatabaseURL.notes(on: loaded.configuration.url) {
        Terminal.current.showNote(note)
      }
    }
    return loaded
  }
}

import Foundation
import Migrations
import Support
import Testing

@testable import MigrateCommand

@Suite("Configuration")
struct LoadedConfigurationTests {
  /// Loads the configuration of a directory with these files.
  private func load(
    _ files: KeyValuePairs<String, String>, _ request: LoadedConfiguration.Request = .init(),
    variables: [String: String] = [:]
  ) async throws -> (loaded: LoadedConfiguration, directory: String) {
    try await withTemporaryDirectory { directory in
      try directory.write(files)
      let loaded = try LoadedConfiguration.load(
        request, environment: Environment { variables[$0] }, in: directory.path)
      return (loaded, directory.path)
    }
  }

  /// The error of loading, with the directory's path cut off.
  private func failure(
    _ files: KeyValuePairs<String, String>, _ request: LoadedConfiguration.Request = .init(),
    variables: [String: String] = [:]
  ) async throws -> String {
    try await withTemporaryDirectory { directory in
      try directory.write(files)
      let error = #expect(throws: ConfigurationError.self) {
        try LoadedConfiguration.load(
          request, environment: Environment { variables[$0] }, in: directory.path)
      }
      return try #require(error).description.replacing(directory.path + "/", with: "")
    }
  }

  @Test("with nothing set, everything is the default")
  func defaults() throws {
    let loaded = try LoadedConfiguration.load(environment: Environment { _ in nil }, in: "")
    #expect(loaded.configuration == Configuration())
    #expect(loaded.origins.isEmpty)
    #expect(loaded.file == nil)
  }

  @Test("an option goes before the environment, that before migrate.conf, that before the default")
  func precedence() async throws {
    let file: KeyValuePairs = ["migrate.conf": "lock_wait = '1s'\n"]
    var request = LoadedConfiguration.Request()
    #expect(try await load([:]).loaded.configuration.lockWait == .seconds(300))
    let (fromFile, directory) = try await load(file)
    #expect(fromFile.configuration.lockWait == .seconds(1))
    #expect(fromFile.origins["lock_wait"]?.description == "\(directory)/migrate.conf:1")
    let variables = ["MIGRATE_LOCK_WAIT": "2s"]
    let fromVariable = try await load(file, variables: variables).loaded
    #expect(fromVariable.configuration.lockWait == .seconds(2))
    #expect(fromVariable.origins["lock_wait"] == .environment("MIGRATE_LOCK_WAIT"))
    request.options["lock_wait"] = "3s"
    let fromOption = try await load(file, request, variables: variables).loaded
    #expect(fromOption.configuration.lockWait == .seconds(3))
    #expect(fromOption.origins["lock_wait"] == .option("--lock-wait"))
  }

  @Test("MIGRATE_URL goes before DATABASE_URL, and that before migrate.conf")
  func databaseURL() async throws {
    let file: KeyValuePairs = ["migrate.conf": "url = 'sqlite:////file'\n"]
    var variables = ["DATABASE_URL": "sqlite:////database"]
    #expect(
      try await load(file, variables: variables).loaded.configuration.url == "sqlite:////database")
    variables["MIGRATE_URL"] = "sqlite:////migrate"
    #expect(
      try await load(file, variables: variables).loaded.configuration.url == "sqlite:////migrate")
    variables["MIGRATE_URL"] = ""
    await #expect(throws: (any Error).self) { try await load(file, variables: variables) }
  }

  @Test("a .env file never overrides the real environment, but migrate.conf")
  func dotEnv() async throws {
    let files: KeyValuePairs = [
      "migrate.conf": "lock_wait = '1s'\nwait = '1s'\n",
      ".env": "MIGRATE_LOCK_WAIT=2s\n\nMIGRATE_WAIT=2s\n",
    ]
    let (loaded, directory) = try await load(files, variables: ["MIGRATE_LOCK_WAIT": "3s"])
    #expect(loaded.configuration.lockWait == .seconds(3))
    #expect(loaded.configuration.wait == .seconds(2))
    #expect(loaded.origins["wait"]?.description == "\(directory)/.env:3")
  }

  @Test("the .env file beside the configuration file counts after that of the current directory")
  func dotEnvBesideFile() async throws {
    let files: KeyValuePairs = [
      "deploy/migrate.conf": "", "deploy/.env": "MIGRATE_WAIT=1s\nMIGRATE_LOCK_WAIT=1s",
      ".env": "MIGRATE_WAIT=2s",
    ]
    let loaded = try await load(files, .init(file: "deploy/migrate.conf")).loaded
    #expect(loaded.configuration.wait == .seconds(2))
    #expect(loaded.configuration.lockWait == .seconds(1))
  }

  @Test("settings of the selected environment go before those of the top level")
  func environments() async throws {
    let files: KeyValuePairs = [
      "migrate.conf": """
      wait = "1s"
      lock_wait = "1s"
      [environments.test]
      wait = "2s"
      [environments.production]
      wait = "3s"
      """
    ]
    let production = try await load(files, .init(environment: "production"))
    #expect(production.loaded.configuration.wait == .seconds(3))
    #expect(production.loaded.configuration.lockWait == .seconds(1))
    #expect(
      production.loaded.origins["wait"]?.description == "\(production.directory)/migrate.conf:6")
    let test = try await load(files, variables: ["MIGRATE_ENV": "test"]).loaded
    #expect(test.configuration.wait == .seconds(2))
    #expect(test.environment == "test")
    #expect(try await load(files).loaded.configuration.wait == .seconds(1))
  }

  @Test("an unknown environment is an error that lists the known ones")
  func unknownEnvironment() async throws {
    let files: KeyValuePairs = ["migrate.conf": "[environments.b]\n[environments.a]\n"]
    #expect(
      try await failure(files, .init(environment: "c"))
        == "migrate.conf has no [environments.c]; it has a, b")
    #expect(try await failure([:], .init(environment: "c")).contains("there is no migrate.conf"))
  }

  @Test("relative paths start at the directory of the file that has them")
  func relativePaths() async throws {
    let text = "versions = 'steps'\nurl = 'sqlite:///app.db'\n"
    let request = LoadedConfiguration.Request(file: "deploy/migrate.conf")
    let (fromFile, directory) = try await load(["deploy/migrate.conf": text], request)
    #expect(fromFile.configuration.versions == "\(directory)/deploy/steps")
    #expect(fromFile.configuration.url == "sqlite:///\(directory)/deploy/app.db")
    let (defaults, other) = try await load(["deploy/migrate.conf": ""], request)
    #expect(defaults.configuration.versions == "\(other)/deploy/versions")
    #expect(defaults.configuration.url == "sqlite:///\(other)/deploy/migrate.db")
    let variables = ["MIGRATE_URL": "sqlite:///here.db", "MIGRATE_VERSIONS": "here"]
    let fromVariables = try await load(["deploy/migrate.conf": text], request, variables: variables)
    #expect(fromVariables.loaded.configuration.versions == "here")
    #expect(fromVariables.loaded.configuration.url == "sqlite:///here.db")
  }

  @Test("a configuration file that was named must be there")
  func missingFile() async throws {
    #expect(
      try await failure([:], .init(file: "nope.conf"))
        == "cannot read nope.conf: there is no such file")
    #expect(
      try await failure([:], variables: ["MIGRATE_CONFIG": "nope.conf"])
        == "cannot read nope.conf: there is no such file")
  }

  @Test("an unknown key is an error with its place that names the near one, in any environment")
  func unknownKey() async throws {
    #expect(
      try await failure(["migrate.conf": "# x\n\nverions = \"v\"\n"])
        == "migrate.conf:3: unknown key \"verions\"; did you mean \"versions\"?")
    #expect(
      try await failure(["migrate.conf": "wait = '1s'\n[environments.a]\nwiat = '1s'\n"])
        == "migrate.conf:3: unknown key \"wiat\"; did you mean \"wait\"?")
    #expect(
      try await failure(["migrate.conf": "[environment.a]\n"])
        == "migrate.conf:1: unknown key \"environment\"; did you mean \"environments\"?")
    #expect(
      try await failure(["migrate.conf": "colour = 1\n"])
        == "migrate.conf:1: unknown key \"colour\"; `migrate config` lists the keys")
  }

  @Test(
    "a value of the wrong type is an error with its place",
    arguments: [
      ("versions = 5", "versions is 5: expected text in quotes"),
      ("recursive = \"maybe\"", "recursive is \"maybe\": expected true or false"),
      ("recursive = 1", "recursive is 1: expected true or false"),
      (
        "wait = 5",
        "wait is \"5\": expected a duration such as \"500ms\", \"10s\", \"5m\" or \"1h\""
      ),
      ("url = [\"a\"]", "url is a value of another kind: expected text in quotes"),
      ("environments = 1", "environments is 1: expected tables [environments.NAME]"),
      (
        "environments.a = 1", "environments.a is 1: expected a table [environments.a]"
      ),
    ])
  func wrongType(line: String, message: String) async throws {
    #expect(try await failure(["migrate.conf": "\n\(line)\n"]) == "migrate.conf:2: \(message)")
  }

  @Test("a wrong value of an option or a variable names it")
  func wrongVariable() async throws {
    let expected = "expected a duration such as \"500ms\", \"10s\", \"5m\" or \"1h\""
    #expect(
      try await failure([:], variables: ["MIGRATE_WAIT": "soon"])
        == "environment variable MIGRATE_WAIT: wait is \"soon\": \(expected)")
    #expect(
      try await failure([:], .init(options: ["wait": ""])) == "--wait: wait is empty: \(expected)")
  }

  @Test("a syntax error has its line and column")
  func syntaxError() async throws {
    #expect(
      try await failure(["migrate.conf": "wait = '1s'\nurl = \n"]).hasPrefix("migrate.conf:2:7: "))
  }

  @Test("a variable that is not set is an error with its place and key")
  func undefinedVariable() async throws {
    #expect(
      try await failure(["migrate.conf": "wait = '1s'\nurl = \"${NOPE}\"\n"]).hasPrefix(
        "migrate.conf:2: url needs the environment variable NOPE, which is not set"))
  }

  @Test("variables are replaced in the selected environment only, also from .env")
  func interpolation() async throws {
    let files: KeyValuePairs = [
      "migrate.conf": """
      url = "postgresql://${HOST}/app"
      recursive = "${RECURSIVE:-true}"
      [environments.production]
      url = "${NOPE}"
      """, ".env": "HOST=db",
    ]
    let loaded = try await load(files).loaded
    #expect(loaded.configuration.url == "postgresql://db/app")
    #expect(loaded.configuration.recursive)
  }

  @Test("a value over several lines has a place too")
  func multilineValue() async throws {
    let (loaded, directory) = try await load([
      "migrate.conf": "# url\nurl = \"\"\"\nsqlite:////a\"\"\"\n"
    ]
    )
    #expect(loaded.configuration.url == "sqlite:////a")
    #expect(loaded.origins["url"]?.description == "\(directory)/migrate.conf:3")
  }
}

import Basics
import Migrations

/// Makes templates of a project's migrations.
struct TestDatabases {
  /// Where they are.
  let store: any TestDatabaseStore
  /// What the template is called, which is made of all that it depends on.
  let templateName: String
  private let project: Project
  private let steps: [MigrationStep]
  private let options: GlobalOptions
  private let seeds: RepeatableSet
  private let arguments: [String: String]

  /// - Parameter environment: the [environments.NAME] in use, which may have seeds of its own.
  /// - Throws: as `Project.init`; `TestDatabaseError`.
  init(
    _ configuration: Configuration, environment: String?, _ template: TemplateOptions,
    _ options: GlobalOptions
  ) async throws {
    store = try await Self.store(configuration)
    project = try Project(configuration)
    self.options = options
    seeds =
      template.seed
      ? try SeedDirectory(configuration.seeds, environment: environment).load(named: [])
      : RepeatableSet()
    arguments = template.arguments.values
    let steps = try project.migrations.plan(
      Self.request, on: AppliedState(assuming: [], of: project.graph)
    ).steps
    self.steps = steps
    templateName = TestDatabaseNames.template(
      try Self.digest(project, steps, seeds, arguments: arguments))
  }

  /// The store of the database that the configuration names.
  /// - Throws: `TestDatabaseError`; as `Configuration.databaseURL`.
  static func store(_ configuration: Configuration) async throws -> any TestDatabaseStore {
    let url = try await configuration.databaseURL()
    return try url.backEnd.commands.testDatabases(url, configuration)
  }

  /// Makes the template unless it is there.
  ///
  /// - Returns: its name.
  /// - Throws: `CompilationError`; as `TestDatabaseStore.makeTemplate`, `Migrator.execute`.
  func prepareTemplate() async throws -> String {
    try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options
    ).enter(for: steps)
    try await store.makeTemplate(templateName) { configuration in
      var settings = configuration.migratorSettings()
      settings.arguments = arguments
      let migrator = try await Migrator.open(
        connect: configuration.connect(creates: true, onNotice: { _ in }),
        wait: configuration.wait, settings: settings,
        swiftMigrations: MigrateProgram.migrations ?? [:], emit: { _ in })
      defer { migrator.close() }
      try await migrator.execute(project.migrations.plan(Self.request, on: migrator.store.state))
      _ = try await migrator.seed(seeds, all: false)
    }
    return templateName
  }

  private static let request = RunRequest(.upgrade(to: [RevisionIdentifier(.heads)]))

  /// A digest of all that decides what is in a template.
  private static func digest(
    _ project: Project, _ steps: [MigrationStep], _ seeds: RepeatableSet,
    arguments: [String: String]
  ) throws -> String {
    var settings = project.configuration.migratorSettings()
    settings.arguments = arguments
    let repeated = (project.repeatables.files + seeds.files).map {
      MigrationStep($0, timesRun: nil)
    }
    let hasSwift = steps.contains(where: \.isSwift)
    let parts: JSONValue = [
      "program": JSONValue(ToolVersion.current),
      "steps": .array(try (steps + repeated).map { try ReplayIdentity.identity(of: $0, settings) }),
      "swift": JSONValue(hasSwift ? try project.directory.swiftSources().digest : ""),
      "arguments": .object(hasSwift ? arguments.mapValues { JSONValue($0) } : [:]),
      "stateTables": .array(
        [settings.schema ?? "", settings.versionTable, settings.historyTable].map { JSONValue($0) }),
    ]
    return Digest.short(parts.description)
  }
}

import ArgumentParser
import Migrations

/// `migrate bundle`
struct BundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Write one executable with the program and all migrations inside.",
    usage: "migrate bundle (--output <file> [--force] | --show <file> | --verify <file>)",
    discussion: """
      The executable takes the same commands as migrate, and needs neither the migration files, nor \
      Swift, nor migrate.conf, whose settings it brings along, apart from the URL. Its content is \
      checked before each command. Swift migrations are compiled, those in SQL need no compiler.

      EXAMPLES:
        migrate bundle -o ./migrations
        ./migrations upgrade head
        migrate bundle --verify ./migrations
        migrate bundle --show ./migrations --json
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the executable; a bundle there is replaced.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Replace a file that is no bundle, too.")
  var force = false

  @Option(help: ArgumentHelp("Show what is in a bundle.", valueName: "file"), completion: .file())
  var show: String?

  @Option(
    help: ArgumentHelp(
      "Check a bundle, and exit with 2 unless it has the same files as the directory.",
      valueName: "file"), completion: .file())
  var verify: String?

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if [output, show, verify].count(where: { $0 != nil }) != 1 {
      throw ValidationError("name one of --output, --show and --verify")
    }
    if force, output == nil { throw ValidationError("--force goes with --output") }
  }

  func run() async throws {
    if let output { try await write(output) }
    if let show { try describe(show) }
    if let verify { try compare(verify) }
  }

  private func write(_ path: String) async throws {
    if MigrationBundle.current != nil { throw BundleRefusal.bundling }
    let loaded = try options.loadConfiguration()
    let directory = loaded.configuration.versions
    let project = try Project(loaded.configuration)
    let writer = BundleWriter(
      executable: try await executable(project), files: try project.bundledFiles(),
      manifest: BundleManifest(loaded))
    let bundle = try writer.write(to: path, from: directory, overwriting: force)
    try options.show(
      CreatedBundle(
        report: BundleReport(bundle), path: path, migrations: migrations(project.files.count)))
  }

  /// The program to be packed: one that holds the Swift migrations, if there are any.
  private func executable(_ project: Project) async throws -> String {
    let swiftFiles = project.files.filter { $0.language == .swift }
    let compiled = try await CompiledMigrations(
      of: project, for: swiftFiles.map(\.revision), options: options)
    switch compiled {
    case .here:
      if let held = MigrateProgram.migrations {
        for file in swiftFiles { _ = try held.migration(of: file) }
      }
      return MigrationBundle.executable
    case .inExecutable(let path): return path
    case .unavailable(let error), .broken(let error, _): throw error
    }
  }

  private func describe(_ path: String) throws {
    try options.show(BundleReport(bundle(path)))
  }

  private func compare(_ path: String) throws {
    let bundle = try bundle(path)
    try bundle.check()
    let project = try Project(options.loadConfiguration().configuration)
    let directory = project.configuration.versions
    let files =
      try MigrationBundle.current?.manifest.files
      ?? BundleManifest.files(project.bundledFiles(), in: directory)
    let differences = bundle.manifest.differences(from: files)
    try options.show(
      differences.map { BundleDifferenceReport(difference: $0, directory: directory) })
    if !differences.isEmpty { throw ExitStatus.finding }
    options.showSummary(
      "\(path) is intact and has the \(migrations(project.files.count)) of \(directory).")
  }

  private func bundle(_ path: String) throws -> MigrationBundle {
    guard let bundle = try MigrationBundle(at: path) else { throw BundleError.noBundle(path: path) }
    return bundle
  }

  private func migrations(_ count: Int) -> String {
    count == 1 ? "1 migration" : "\(count) migrations"
  }
}

extension Project {
  /// The paths of the files that make a bundle: the migrations, the repeatable ones, and what those in Swift share.
  fileprivate func bundledFiles() throws(ProblemList) -> [String] {
    let paths = files.map(\.path) + repeatables.files.map(\.file.path)
    guard files.contains(where: { $0.language == .swift }) else { return paths }
    return Array(Set(paths).union(try directory.swiftSources().paths))
  }
}

extension BundleManifest {
  /// A manifest of what the configuration names.
  fileprivate init(_ loaded: LoadedConfiguration) {
    let directory = loaded.configuration.versions
    // Where a build machine has its files must not change the bundle.
    self.init(
      directory: directory.hasPrefix("/")
        ? directory.split(separator: "/").last.map(String.init) ?? directory : directory)
    commit = Commit(of: directory)
    for setting in Setting.all where !setting.isSecret && !Self.places.contains(setting.key) {
      settings[setting.key] = loaded.written[setting.key]
    }
  }

  /// The settings of files and directories that a bundle does not need.
  private static let places: Set = ["versions", "recursive", "cache"]
}

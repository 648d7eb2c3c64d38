import ArgumentParser
import Migrations

/// `migrate config`
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show each setting and where it came from.",
    usage: "migrate config [<options>]",
    discussion: """
      Passwords are not shown.

      EXAMPLES:
        migrate config --env production
        migrate config --compile-commands > compile_commands.json
      """)

  @Flag(
    name: .customLong("compile-commands"),
    help: "Print how the Swift migrations are compiled, for editors with sourcekit-lsp.")
  var printsCompileCommands = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let loaded = try options.loadConfiguration()
    if printsCompileCommands { return try printCompileCommands(loaded.configuration) }
    try options.show(
      ConfigurationReport(
        settings: Setting.all.map { setting in
          ConfigurationReport.Line(
            key: setting.key, value: setting.displayText(loaded.configuration),
            origin: loaded.origin(of: setting).description)
        }))
  }
}

extension ConfigCommand {
  private func printCompileCommands(_ configuration: Configuration) throws {
    let library = try MigrationLibrary.find()
    guard library.isInstalled else { throw CompilationError.noLibrary }
    let directory = VersionsDirectory(
      configuration.versions, isRecursive: configuration.recursive)
    let database = try CompilationDatabase(directory.swiftSources(), library)
    Terminal.current.output.writeLine(try database.text)
  }
}

/// All settings with where their values are from.
private struct ConfigurationReport: Report {
  let settings: [Line]

  struct Line: Encodable {
    let key: String
    let value: String
    let origin: String
  }

  func write(to json: JSONLines) throws {
    for line in settings { try json.write(line) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    let table = TextTable(
      header: ["SETTING", "VALUE", "FROM"], rows: settings.map { [$0.key, $0.value, $0.origin] })
    table.lines(output.palette).forEach(output.writeLine)
  }
}

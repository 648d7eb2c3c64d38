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
    let values = Setting.all.map { setting in
      SettingReport(
        key: setting.key, value: setting.displayText(loaded.configuration),
        origin: loaded.origin(of: setting).description)
    }
    let output = Terminal.current.output
    if options.json {
      let lines = JSONLines(output)
      for value in values { try lines.write(value) }
    } else {
      let table = TextTable(
        header: ["SETTING", "VALUE", "FROM"], rows: values.map { [$0.key, $0.value, $0.origin] })
      for line in table.lines(output.palette) { output.writeLine(line) }
    }
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

/// The value of a setting as `migrate config` shows it.
private struct SettingReport: Encodable {
  let key: String
  let value: String
  let origin: String
}

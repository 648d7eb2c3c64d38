import ArgumentParser
import Glibc
public import Migrations

/// The program `migrate`: its whole command line, as a function.
///
/// An executable with Swift migrations of its own is a package of a few lines:
/// ```swift
/// import MigrateCommand
///
/// await MigrateProgram.main(migrations: ["0007": BackfillSlugs.self])
/// ```
public enum MigrateProgram {
  /// The Swift migrations that this executable holds; nil for `migrate` itself, which compiles those
  /// of the versions directory when a run needs them.
  @TaskLocal static var migrations: MigrationRegistry?

  /// Runs the command that the arguments name, and ends the process.
  ///
  /// - Parameter migrations: The Swift migrations, by revision; their files stay in the versions
  ///   directory, for the graph and the checksums. Nil to have them compiled when they are needed.
  public static func main(migrations: MigrationRegistry? = nil) async -> Never {
    signal(SIGPIPE, SIG_IGN)  // A closed pipe must not end a migration; `OutputStream` sees it.
    let arguments = escapingRelativeRevisions(Array(CommandLine.arguments.dropFirst()))
    let terminal = Terminal(
      allowsColor: !arguments.ownOptions.contains("--no-color"),
      isJSON: arguments.ownOptions.contains("--json"))
    if let complaint = DescriptorLimit.complaint() {
      terminal.showError(complaint)
      exit(ExitStatus.configuration.rawValue)
    }
    let task = Task {
      await $migrations.withValue(migrations) {
        await Terminal.$current.withValue(terminal) { () async -> ExitStatus in
          do {
            let bundle = try MigrationBundle.ofThisProgram()
            return try await MigrationBundle.$current.withValue(bundle) {
              () async throws -> ExitStatus in
              guard var command = try await command(arguments) else { return .usage }
              if var command = command as? any AsyncParsableCommand {
                try await command.run()
              } else {
                try command.run()
              }
              return checkedOutput(terminal)
            }
          } catch {
            return show(error, arguments, terminal)
          }
        }
      }
    }
    let interruption = Interruption(cancelling: task)
    let status = await task.value
    exit((status == .success ? status : interruption.status ?? status).rawValue)
  }

  /// The command that the arguments name; nil where a word was meant as a request for help, which is
  /// answered.
  private static func command(_ arguments: [String]) async throws -> (any ParsableCommand)? {
    if let word = wordTakenForHelp(arguments) {
      let hints = foreignWords(arguments).map(\.hint)
      let help = "options of more than one letter have two dashes; `migrate --help` lists them"
      let lines = ["unknown option '\(word)'"] + (hints.isEmpty ? [help] : hints)
      let message = lines.joined(separator: "\n")
      if arguments.ownOptions.contains("--json") {
        write([.usage(message)])
      } else {
        Terminal.current.showError(message)
      }
      return nil
    }
    let command = try await Migrate.asyncParseAsRoot(arguments)
    try BundleRefusal.check(command)
    return command
  }

  private static func checkedOutput(_ terminal: Terminal) -> ExitStatus {
    if let reason = terminal.output.failureReason {
      terminal.showError("cannot write the output: \(reason)")
      return .configuration
    }
    return .success
  }

  /// Shows an error of the parser or of a command; a request for help is one too.
  private static func show(
    _ error: any Error, _ arguments: [String], _ terminal: Terminal
  ) -> ExitStatus {
    switch Migrate.exitCode(for: error) {
    case .success:
      // Help is one of the messages that end well; a version and what a shell completes are others.
      let message = Migrate.fullMessage(for: error)
      terminal.output.writeText(message.contains("USAGE: ") ? HelpText(message).text : message)
      return .success
    case .validationFailure:
      let usage = usageMessage(for: error)
      let foreign = foreignWords(arguments, unknown: usage)
      let hints = foreign.map { "\n\($0.hint)" }.joined()
      let message: String
      if let option = foreign.first?.word, option.hasPrefix("-") {
        message = "unknown option '\(option)'" + hints
      } else if let unknown = unknownCommandMessage(arguments) {
        message = unknown
      } else {
        message = usage + hints
      }
      if arguments.ownOptions.contains("--json") {
        write([.usage(message)])
      } else if message.hasPrefix(usage) {
        terminal.diagnostics.writeText(message)
      } else {
        terminal.showError(message)
      }
      return .usage
    default:
      let report = ErrorReport(error, terminal.diagnostics.palette)
      if arguments.ownOptions.contains("--json") {
        write(ErrorRecord.all(error))
      } else if let text = report.text {
        terminal.diagnostics.writeText(text)
      }
      return report.status
    }
  }

  /// Shows an error to programs.
  private static func write(_ records: [ErrorRecord]) {
    let lines = JSONLines(Terminal.current.diagnostics)
    // Records are plain values, which every encoder takes.
    for record in records { try? lines.write(record) }
  }

  /// The parser's text, with its label and revisions as ours.
  private static func usageMessage(for error: any Error) -> String {
    var message = Migrate.fullMessage(for: error).split(separator: "\\-").joined(separator: "-")
    if message.hasPrefix("Error:") { message = "error:" + message.dropFirst("Error:".count) }
    return message
  }
}

extension [String] {
  /// The arguments without those behind `--`, which are for another program.
  fileprivate var ownOptions: ArraySlice<String> { prefix { $0 != "--" } }
}

import Basics
import Glibc

/// The two streams of a program: results go to one, progress and errors to the other.
struct Terminal: Sendable {
  /// The terminal of the running command.
  @TaskLocal static var current = Terminal()

  /// Standard output: what the user asked for.
  let output: OutputStream
  /// Standard error: progress, warnings and errors.
  let diagnostics: OutputStream
  /// Whether errors, warnings and notes are for programs too.
  private let isJSON: Bool

  /// Looks at the process's streams.
  ///
  /// There is colour on a terminal unless `--no-color`, `NO_COLOR` (https://no-color.org) or
  /// `TERM=dumb` forbids it; `CLICOLOR_FORCE` asks for it elsewhere too.
  init(
    allowsColor: Bool = true, isJSON: Bool = false,
    environment: (String) -> String? = { Environment().lookUp($0)?.value }
  ) {
    let preference = ColorPreference(allowsColor: allowsColor, environment: environment)
    func stream(_ descriptor: Int32) -> OutputStream {
      let isTerminal = isatty(descriptor) == 1
      return OutputStream(
        descriptor: descriptor, isTerminal: isTerminal,
        palette: Palette(isColored: preference.isColored(onTerminal: isTerminal)))
    }
    self.isJSON = isJSON
    output = stream(STDOUT_FILENO)
    diagnostics = stream(STDERR_FILENO)
  }

  /// Shows an error.
  func showError(_ message: String) { show("error", .error, message, level: .error) }

  /// Shows what is good to know.
  func showNote(_ message: String) { show("note", .strong, message, level: .info) }

  /// Shows a warning.
  func showWarning(_ message: String) { show("warning", .warning, message, level: .warning) }

  private func show(
    _ event: String, _ role: TextRole, _ message: String, level: RunEvent.Level
  ) {
    if isJSON {
      // A plain value, which every encoder takes.
      try? JSONLines(diagnostics).write(Remark(event: event, level: level, message: message))
    } else {
      diagnostics.writeText("\(diagnostics.palette("\(event):", role)) \(message)")
    }
  }

  /// An error, a warning or a note as `--json` prints it.
  private struct Remark: Encodable {
    let event: String
    let level: RunEvent.Level
    let message: String
  }
}

/// What the user said about colours.
struct ColorPreference: Sendable, Hashable {
  private let isForbidden: Bool
  private let isForced: Bool
  private let isDumb: Bool

  /// Reads the preference from `--no-color` and the environment.
  init(allowsColor: Bool, environment: (String) -> String?) {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    isForbidden = !allowsColor || isSet("NO_COLOR")
    isForced = isSet("CLICOLOR_FORCE") && environment("CLICOLOR_FORCE") != "0"
    isDumb = environment("TERM") == "dumb"
  }

  /// Whether a stream has colours.
  func isColored(onTerminal isTerminal: Bool) -> Bool {
    !isForbidden && (isForced || (isTerminal && !isDumb))
  }
}

import Glibc

/// The two streams of a program: results go to one, progress and errors to the other.
struct Terminal: Sendable {
  /// The terminal of the running command.
  @TaskLocal static var current = Terminal()

  /// Standard output: what the user asked for.
  let output: OutputStream
  /// Standard error: progress, warnings and errors.
  let diagnostics: OutputStream

  /// Looks at the process's streams.
  ///
  /// There is colour on a terminal unless `--no-color`, `NO_COLOR` (https://no-color.org) or
  /// `TERM=dumb` forbids it; `CLICOLOR_FORCE` asks for it elsewhere too.
  init(
    allowsColor: Bool = true, environment: (String) -> String? = { Environment().lookUp($0)?.value }
  ) {
    let preference = ColorPreference(allowsColor: allowsColor, environment: environment)
    func stream(_ descriptor: Int32) -> OutputStream {
      let isTerminal = isatty(descriptor) == 1
      return OutputStream(
        descriptor: descriptor, isTerminal: isTerminal,
        palette: Palette(isColored: preference.isColored(onTerminal: isTerminal)))
    }
    output = stream(STDOUT_FILENO)
    diagnostics = stream(STDERR_FILENO)
  }

  /// Shows an error.
  func showError(_ message: String) {
    diagnostics.writeText("\(diagnostics.palette("error:", .error)) \(message)")
  }

  /// Shows what is good to know.
  func showNote(_ message: String) {
    diagnostics.writeText("\(diagnostics.palette("note:", .strong)) \(message)")
  }

  /// Shows a warning.
  func showWarning(_ message: String) {
    diagnostics.writeText("\(diagnostics.palette("warning:", .warning)) \(message)")
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

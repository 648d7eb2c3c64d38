/// What a process left behind.
package struct ProcessResult: Sendable, Hashable {
  /// The exit code; for a process that a signal ended, 128 and the signal's number, as in a shell.
  package var exitCode: Int32
  /// All of the standard output; in a terminal, what it showed.
  package var output: String
  /// All of the standard error; empty in a terminal.
  package var errors: String
}

/// A process that did not do what a test needs of it.
package struct ProcessFailure: Error, CustomStringConvertible {
  /// The command, what was expected of it, and what it wrote.
  package let description: String
}

extension ProcessFailure {
  /// Describes a process that was to end with another exit code.
  package init(describing command: String, _ result: ProcessResult) {
    self.init(
      description: "\(command) ended with \(result.exitCode): \(result.errors)\(result.output)")
  }
}

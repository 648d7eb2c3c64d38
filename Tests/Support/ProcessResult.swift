/// What a process left behind.
public struct ProcessResult: Sendable, Hashable {
  /// The exit code; for a process that a signal ended, 128 and the signal's number, as in a shell.
  public var exitCode: Int32
  /// All of the standard output; in a terminal, what it showed.
  public var output: String
  /// All of the standard error; empty in a terminal.
  public var errors: String
}

/// A process that did not do what a test needs of it.
public struct ProcessFailure: Error, CustomStringConvertible {
  /// The command, what was expected of it, and what it wrote.
  public let description: String
}

extension ProcessFailure {
  /// Describes a process that was to end with another exit code.
  public init(describing command: String, _ result: ProcessResult) {
    self.init(
      description: "\(command) ended with \(result.exitCode): \(result.errors)\(result.output)")
  }
}

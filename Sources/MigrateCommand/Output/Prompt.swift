import Basics
import Glibc

/// Questions to the user of a terminal.
enum Prompt {
  /// Whether somebody can be asked: both what is written and what is read is a terminal.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks, and reads a line.
  ///
  /// The question is written to standard error, as results go elsewhere.
  /// - Returns: the answer without blanks around it; nil at the end of the input.
  /// - Throws: `CancellationError`, as after Ctrl-C.
  static func ask(_ question: String) async throws -> String? {
    Terminal.current.diagnostics.writeExactly("\(question) ")
    var line: [UInt8] = []
    while true {
      try Task.checkCancellation()
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      // Short, since a signal does not end the wait.
      guard poll(&input, 1, 50) > 0 else {
        await Task.yield()
        continue
      }
      var byte: UInt8 = 0
      guard read(STDIN_FILENO, &byte, 1) == 1 else { return line.isEmpty ? nil : text(line) }
      if byte == UInt8(ascii: "\n") { return text(line) }
      line.append(byte)
    }
  }

  /// Asks until the answer is yes or no; an empty line and the end of the input are a no.
  /// - Throws: `CancellationError`.
  static func confirm(_ question: String) async throws -> Bool {
    while true {
      switch try await ask("\(question.visibleLine)? [y/N]")?.lowercased() {
      case "y", "yes": return true
      case "n", "no", "", nil: return false
      default: continue
      }
    }
  }

  private static func text(_ line: [UInt8]) -> String {
    String(decoding: line, as: UTF8.self).trimmingBlanks
  }
}

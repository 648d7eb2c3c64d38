import Basics
import Glibc

/// A question that the person at the terminal answers by yes or no.
struct Question: Sendable {
  /// The question without its mark.
  let text: String

  /// Whether somebody is there to answer: what is read and what is written is a terminal.
  static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && Terminal.current.output.isTerminal }

  /// Asks until the answer is one of them; an empty line and the end of the input are a no.
  /// - Throws: `CancellationError`.
  func ask() async throws -> Bool {
    let output = Terminal.current.output
    while true {
      output.writeExactly("\(text.visibleLine)? [y/N] ")
      let answer = await offload(until: nil, cancellable: true) { readLine() }
      try Task.checkCancellation()
      switch answer??.lowercased().trimmingPrefix(while: \.isWhitespace) {
      case "y", "yes": return true
      case "n", "no", "": return false
      case nil:
        output.writeExactly("\n")
        return false
      default: continue
      }
    }
  }
}

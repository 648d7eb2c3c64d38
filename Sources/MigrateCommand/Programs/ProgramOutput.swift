import Basics

/// Runs a program of PATH to its end.
/// - Returns: what it wrote, without newlines at the end; nil when it cannot be run, or fails.
func programOutput(_ command: [String]) -> String? {
  let result = try? runForOutput(
    command[0], Array(command.dropFirst()), environment: .tool)
  guard let result, result.status == 0 else { return nil }
  let text = String(decoding: result.output, as: UTF8.self)
  return String(text.reversed().drop { $0.isNewline }.reversed())
}

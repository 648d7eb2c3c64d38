/// The line in place of what somebody has still to write: `-- migrate:todo fill the slugs`.
///
/// A step with such a line is refused before anything runs.
package struct TodoDirective: Sendable, Hashable {
  /// What is to be written.
  package var text: String
  /// The line of the file.
  package var line: Int

  /// What follows `migrate:` on the line.
  static let name = "todo"

  /// Creates a directive.
  package init(text: String, line: Int) {
    self.text = text
    self.line = line
  }

  /// Why the section cannot run.
  func problem(in path: String) -> Problem {
    Problem(
      SourceLocation(path: path, line: line),
      "this step is still to be written: \(text)\(text.isEmpty ? "" : "; ")"
        + "write its statements, and remove the line `-- migrate:todo`")
  }
}

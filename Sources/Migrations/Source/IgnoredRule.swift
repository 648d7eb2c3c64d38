/// A line that takes away the findings of a rule of `migrate lint`:
/// `-- migrate:ignore index-not-concurrent the table has ten rows`.
///
/// In a section it is about the statement that follows or that it stands in, before the sections about
/// the whole file.
package struct IgnoredRule: Sendable, Hashable {
  /// The name of the rule; empty when the line names none.
  package var rule: String
  /// Why; empty when the line does not say.
  package var reason: String
  /// The line of the file.
  package var line: Int

  /// What follows `migrate:` on the line.
  static let name = "ignore"

  /// Reads a marker line.
  init(_ marker: MarkerLine, line: Int) {
    rule = marker.words.first ?? ""
    reason = marker.words.dropFirst().joined(separator: " ")
    self.line = line
  }
}

package import Migrations

/// What a Swift migration did when it ran: its statements, each with the place of the call.
package struct RecordedStatements: Sendable, Hashable {
  /// Those of the up migration.
  package var up: [Statement]
  /// Those of the down migration; nil for an irreversible migration.
  package var down: [Statement]?

  /// Creates a record.
  package init(up: [Statement], down: [Statement]?) {
    self.up = up
    self.down = down
  }

  /// A finding with the place of the call: where in a text of the source a line of its statement is,
  /// is not known.
  func placed(_ finding: Finding) -> Finding {
    guard let number = finding.statement else { return finding }
    let statements = finding.direction == .down ? down ?? [] : up
    var finding = finding
    finding.excerpt.location = statements[number - 1].location
    return finding
  }
}

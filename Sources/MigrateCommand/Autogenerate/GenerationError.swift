import Migrations

/// Why no revision is generated. Exit code 2.
enum GenerationError: Sendable, Hashable {
  /// Changes that cannot be made in place.
  case refused([String])
  /// Rows would be lost, and `autogenerate_drops` is "refuse".
  case losesRows([String])
  /// Most tables would be dropped.
  case dropsTooMuch([String], of: Int)
  /// A generated statement fails.
  case statementFailed(String, StatementError, RevisionGenerator.Direction)
  /// The schema is another than wanted.
  case notAsWanted([String], RevisionGenerator.Direction)
  /// A table has other rows than before.
  case rowsLost(String)
  /// There are objects of kinds that are not compared, with --strict.
  case unhandled([String])
  /// Nothing has the old name.
  case unknownName(String)
}

extension GenerationError: MigrationError {
  var exitStatus: ExitStatus { .finding }

  var description: String {
    switch self {
    case .refused(let reasons):
      "nothing is written, as this cannot be generated:\n"
        + reasons.map { "  \($0)" }.joined(separator: "\n")
    case .losesRows(let objects):
      """
      nothing is written, as this would be dropped with its rows, and autogenerate_drops is "refuse":
      \(objects.map { "  \($0)" }.joined(separator: "\n"))
      """
    case .dropsTooMuch(let tables, let count):
      """
      \(tables.count) of \(count) tables would be dropped: \(tables.prefix(10).joined(separator: ", "))\
      \(tables.count > 10 ? ", …" : "")
      That is what models look like which were not imported. If they are to go, say --allow-drop. Nothing is written.
      """
    case .statementFailed(let sql, let error, let direction):
      """
      nothing is written, as a generated statement fails on the way \(direction.rawValue): \(error.message)
      \(sql.quotedLines)
      """
    case .notAsWanted(let left, let direction):
      """
      nothing is written, as the schema on the way \(direction.rawValue) is not the wanted one; it still needs:
      \(left.map { "  \($0.quotedLines)" }.joined(separator: "\n"))
      """
    case .unhandled(let objects):
      """
      nothing is written, as these are of kinds that are not compared (--strict):
      \(objects.map { "  \($0.visibleLine)" }.joined(separator: "\n"))
      """
    case .unknownName(let text):
      """
      nothing is written: --rename \(text) names nothing that is there
      Write OLD=NEW, such as orders=purchases or orders.total=amount.
      """
    case .rowsLost(let table):
      "nothing is written, as the rows of \(table) are not those of before"
    }
  }
}

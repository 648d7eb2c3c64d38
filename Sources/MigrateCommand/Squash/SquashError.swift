import Migrations

/// Why no squash was written.
enum SquashError: Error, Sendable, Hashable {
  /// The range has Swift migrations, at these paths.
  case swift([String])
  /// The squash leads to another schema.
  case differs(SchemaDifference)
}

extension SquashError: CustomStringConvertible {
  var description: String {
    switch self {
    case .swift(let paths):
      """
      \(paths.map { "\($0): a Swift migration cannot be a part of an SQL file" }.joined(separator: "\n"))
      Squash what comes before it and what comes after it, or leave it out with --drop-data if it \
      changes nothing but rows. Nothing was written.
      """
    case .differs(let difference):
      """
      the squash leads to another schema than the revisions that it replaces:
      \(difference.changes.map { "  \($0.kind == .removed ? "-" : "+") \($0.object)" }
        .joined(separator: "\n"))
      Nothing was written.
      """
    }
  }
}

import Migrations
import SchemaChange

/// Why no squash was written.
enum SquashError: Sendable, Hashable {
  /// The range has Swift migrations, at these paths.
  case swift([String])
  /// Values take the place of `${NAME}` in some migrations, and another one has that in its text.
  case placeholders(String)
  /// The schema that is to be written holds a value of a placeholder.
  case holdsValue
  /// A schema is made from nothing, and the range follows a revision.
  case notFromBase(String)
  /// The squash leads to another schema.
  case differs(SchemaDifference)
}

extension SquashError: MigrationError {
  var exitStatus: ExitStatus { .badMigrations }

  var description: String {
    switch self {
    case .swift(let paths):
      """
      \(paths.map { "\($0): a Swift migration cannot be a part of an SQL file" }.joined(separator: "\n"))
      Squash what comes before it and what comes after it, or leave it out with --drop-data if it \
      changes nothing but rows. Nothing was written.
      """
    case .placeholders(let title):
      """
      `${` stands for itself in \(title), and for a value in other migrations of the range; write it \
      as `$${` and add the header line -- placeholders: on. Nothing was written.
      """
    case .holdsValue:
      """
      the schema holds the value of a placeholder, which may be a secret and would stand in the file; \
      squash without --schema, which keeps statements as they are written. Nothing was written.
      """
    case .notFromBase(let parent):
      """
      --schema makes a schema from nothing, and the range stands on \(parent); begin the range at base, \
      as in :REV. Nothing was written.
      """
    case .differs(let difference):
      """
      the squash leads to another schema than the revisions that it replaces:
      \(difference.changes.map { "  \($0.side == .removed ? "-" : "+") \($0)" }
        .joined(separator: "\n"))
      \(difference.remedy)Nothing was written.
      """
    }
  }
}

extension SchemaDifference {
  /// What a squash with --schema can be asked to write as well.
  fileprivate var remedy: String {
    let kinds = changes.map(\.kind)
    return kinds.allSatisfy { $0.hasPrefix("grant on ") || $0 == "default privileges" }
      ? "With --schema, --privileges writes them.\n" : ""
  }
}

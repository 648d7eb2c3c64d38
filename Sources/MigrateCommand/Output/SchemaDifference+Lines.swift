import Migrations
import SchemaChange

extension SchemaDifference {
  /// The changes for people: `-` before what was removed, `+` before what was added.
  func lines(_ palette: Palette, indent: String = "") -> [String] {
    changes.flatMap { change in
      let (mark, role): (String, TextRole) =
        change.side == .removed ? ("-", .error) : ("+", .success)
      return change.description.split(separator: "\n", omittingEmptySubsequences: false)
        .map { indent + palette("\(mark) \($0)", role) }
    }
  }
}

/// A key of a migration file's header.
///
/// What there is to know of a key stands in its row of `rules`, and its value is kept by
/// `MigrationHeader`.
enum HeaderKey: String, CaseIterable {
  case revision
  case downRevision = "down_revision"
  case dependsOn = "depends_on"
  case branchLabels = "branch_labels"
  case replaces
  case message
  case phase
  case placeholders
  case irreversible

  /// The rules of a key.
  struct Rules {
    /// How the value is read.
    let read: (String, inout MigrationHeader) throws(HeaderError) -> Void
    /// The value in a file that is about to be written; nil to leave the line out.
    let written: (NewMigration) -> String?
    /// Whether the value may hold anything, a comment sign too.
    var isFreeText = false
    /// Whether repeatable files have the key.
    var isOfRepeatables = false
    /// The values by which a misspelt line is told from a comment for people.
    var plainValues = PlainValues.none
    /// What a line without a value has not got, and what to do.
    var withoutValue = "value; give it one or remove the line"
  }

  enum PlainValues {
    case none
    /// Names without blanks, between commas.
    case names
    case words(Set<Substring>)

    func contain(_ value: Substring) -> Bool {
      switch self {
      case .none: false
      case .names:
        !value.isEmpty
          && value.split(separator: ",").allSatisfy { !$0.utf8.trimmingBlanks().contains(0x20) }
      case .words(let words): words.contains(value)
      }
    }
  }
}

extension HeaderKey {
  /// Identifiers as the value of a header line.
  static func list(_ identifiers: [String]) -> String {
    identifiers.isEmpty ? "none" : identifiers.joined(separator: ", ")
  }

  /// The same; nil where there are none.
  static func filledList(_ identifiers: [String]) -> String? {
    identifiers.isEmpty ? nil : list(identifiers)
  }
}

/// A new text of a file.
package struct FileEdit: Sendable, Hashable {
  /// What happens to a file.
  package enum Kind: String, Sendable, Hashable, Codable {
    /// Its steps change.
    case rewritten
    /// It is new.
    case created
    /// It only follows another revision.
    case reparented
  }

  /// What happens to the file.
  package var kind: Kind
  /// The path of the file.
  package var path: String
  /// The revision.
  package var revision: String
  /// The old text; nil for a new file.
  package var original: String?
  /// The new text.
  package var text: String
  /// Whether declared changes take the place of statements of it.
  package var isOnline = false
}

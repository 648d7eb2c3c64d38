/// A new text of a file.
public struct FileEdit: Sendable, Hashable {
  /// What happens to a file.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Its steps change.
    case rewritten
    /// It is new.
    case created
    /// It only follows another revision.
    case reparented
  }

  /// What happens to the file.
  public var kind: Kind
  /// The path of the file.
  public var path: String
  /// The revision.
  public var revision: String
  /// The old text; nil for a new file.
  public var original: String?
  /// The new text.
  public var text: String
}

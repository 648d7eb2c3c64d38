/// A text that must not be shown: a password, a token.
///
/// Printing, interpolating, dumping or mirroring it shows only that it is there, and it is
/// deliberately not `Codable`. Code that needs the text says so with `revealed`.
public struct Secret: Sendable, Hashable {
  /// The text itself, for whoever it is a secret for.
  public let revealed: String

  /// Creates a secret from its text.
  public init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "[redacted]" }

  /// A placeholder.
  public var debugDescription: String { description }

  /// A mirror with nothing in it.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A part of a file that is a file in itself, such as a migration in a bundle.
public struct FilePart: Sendable, Hashable {
  /// The file on the disk.
  public var path: String
  /// Which of its bytes.
  public var bytes: Range<Int>

  /// Names a part of a file.
  public init(path: String, bytes: Range<Int>) {
    self.path = path
    self.bytes = bytes
  }
}

/// A place in a migration file, as compilers print it.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// The file as the user would name it, for example `versions/0007_add_index.sql`.
  public var path: String
  /// The line, counted from 1; 0 for a directory, which has none.
  public var line: Int
  /// The column in characters, counted from 1; nil when only the line is known.
  public var column: Int?

  /// Creates a location.
  public init(path: String, line: Int, column: Int? = nil) {
    self.path = path
    self.line = line
    self.column = column
  }

  /// `path:line` or `path:line:column`; the path alone for a directory. A path with line ends or control
  /// characters is shown with escapes.
  public var description: String {
    let path = path.visibleLine
    guard line > 0 else { return path }
    return column.map { "\(path):\(line):\($0)" } ?? "\(path):\(line)"
  }
}

/// One SQL statement of a migration.
public struct Statement: Sendable, Hashable {
  /// The text from the first token to the last one: without the semicolon, and without white space
  /// and comments around it. What is inside stays as it is in the file, CR LF included, as with psql.
  public var text: String
  /// Where the text begins.
  public var location: SourceLocation
  /// What kind of statement it is.
  public var kind: StatementKind

  /// Creates a statement.
  public init(text: String, location: SourceLocation, kind: StatementKind) {
    self.text = text
    self.location = location
    self.kind = kind
  }

  /// The line of the statement that holds a character, for an error message with a caret.
  /// - Parameter offset: The character (Unicode scalar) in `text`, counted from 0, as in
  ///   `StatementError.offset`; one behind the end means the end.
  public func excerpt(at offset: Int) -> SourceExcerpt {
    let scalars = text.unicodeScalars
    let target = scalars.index(scalars.startIndex, offsetBy: offset, limitedBy: scalars.endIndex)
    let position = target ?? scalars.endIndex
    let lineStart =
      scalars[..<position].lastIndex(of: "\n").map(scalars.index(after:)) ?? scalars.startIndex
    let lineEnd = scalars[position...].firstIndex(of: "\n") ?? scalars.endIndex

    var place = location
    let lines = scalars[..<position].count { $0 == "\n" }
    let column = scalars.distance(from: lineStart, to: position)
    place.line += lines
    place.column = column + (lines == 0 ? location.column ?? 1 : 1)
    return SourceExcerpt(location: place, line: scalars[lineStart..<lineEnd], caret: column)
  }
}

/// A line of a statement with a place in it.
public struct SourceExcerpt: Sendable, Hashable {
  /// The place in the file.
  public var location: SourceLocation
  /// The line, as far as it belongs to the statement. Of a long line, the part around the place.
  public var line: String
  /// How many characters (Unicode scalars) of `line` stand before the place.
  public var caret: Int

  /// Cuts a long line around the caret.
  init(location: SourceLocation, line: Substring.UnicodeScalarView, caret: Int) {
    let (before, after) = (60, 60)
    let skipped = max(0, caret - before)
    let start = line.index(line.startIndex, offsetBy: skipped)
    let rest = line[start...]
    let end =
      rest.index(rest.startIndex, offsetBy: caret - skipped + after, limitedBy: rest.endIndex)
      ?? rest.endIndex
    self.location = location
    let (prefix, suffix) = (skipped > 0 ? "…" : "", end < rest.endIndex ? "…" : "")
    self.line = prefix + String(Substring(rest[..<end])) + suffix
    if self.line.unicodeScalars.last == "\r" { self.line.unicodeScalars.removeLast() }
    self.caret = caret - skipped + prefix.unicodeScalars.count
  }
}

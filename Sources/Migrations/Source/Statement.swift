/// One SQL statement of a migration.
package struct Statement: Sendable, Hashable {
  /// The text from the first token to the last one: without the semicolon, and without white space
  /// and comments around it. What is inside stays as it is in the file, CR LF included, as with psql.
  package var text: String
  /// Where the text begins.
  package var location: SourceLocation
  /// What kind of statement it is.
  package var kind: StatementKind
  /// What stands in the file, where values have taken the place of placeholders; else nil.
  package internal(set) var written: UnexpandedText?

  /// Creates a statement.
  package init(text: String, location: SourceLocation, kind: StatementKind) {
    self.text = text
    self.location = location
    self.kind = kind
  }

  /// The line on which the statement ends.
  package var lastLine: Int { location.line + writtenText.utf8.count { $0 == UInt8(ascii: "\n") } }

  /// The text as it stands in the file.
  package var writtenText: String { written?.text ?? text }

  /// The line of the statement that holds a character, for an error message with a caret.
  /// - Parameter offset: The character (Unicode scalar) in `text`, counted from 0, as in
  ///   `StatementError.offset`; one behind the end means the end.
  package func excerpt(at offset: Int) -> SourceExcerpt {
    let scalars = writtenText.unicodeScalars
    let offset = written?.offset(ofReplaced: offset) ?? offset
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
    let hasCarriageReturn = scalars[lineStart..<lineEnd].last == "\r"
    let line = scalars[lineStart..<lineEnd].dropLast(hasCarriageReturn ? 1 : 0)
    return SourceExcerpt(location: place, line: String(Substring(line)), caret: column)
  }
}

/// A line of a statement with a place in it.
package struct SourceExcerpt: Sendable, Hashable {
  /// The place in the file.
  package var location: SourceLocation
  /// The line, as far as it belongs to the statement.
  package var line: String
  /// How many characters (Unicode scalars) of `line` stand before the place.
  package var caret: Int

  /// Creates an excerpt.
  package init(location: SourceLocation, line: String, caret: Int) {
    self.location = location
    self.line = line
    self.caret = caret
  }
}

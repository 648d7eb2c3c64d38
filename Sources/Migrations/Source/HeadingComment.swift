/// Finds a comment of several lines that says nothing but what the marker of a section would: a heading, as
/// somebody writes it who takes it for a marker. A line of the header in such a comment is taken out.
///
/// ```sql
/// /*
///  * migrate:down
///  */
/// ```
struct HeadingComment {
  private var state = State.outside

  private enum State {
    case outside
    /// In a comment that has said nothing so far.
    case empty
    /// In one that has said this, on the line, and nothing else.
    case marker(MisspeltMarker, line: Int)
  }

  /// Takes a line without its line end.
  /// - Returns: the marker of a comment that ends here, and its line.
  mutating func add(
    _ line: UnsafeRawBufferPointer, number: Int
  ) -> (marker: MisspeltMarker, line: Int)? {
    let text = line.drop(while: Self.isBlank)
    switch state {
    case .outside:
      if text.starts(with: "/*".utf8), text.allSatisfy(Self.isOrnament), Self.end(of: text) == nil {
        state = .empty
      }
      return nil
    case .empty:
      let end = Self.end(of: text)
      let content = text[..<(end ?? text.endIndex)]
      if content.allSatisfy(Self.isOrnament) {
        if end != nil { state = .outside }
        return nil
      }
      let marker = MisspeltMarker(content, language: .sql, isInComment: true)
        .flatMap { if case .section = $0.meaning { $0 } else { nil } }
      state = end == nil ? marker.map { .marker($0, line: number) } ?? .outside : .outside
      return end == nil ? nil : marker.map { ($0, number) }
    case .marker(let marker, let line):
      let end = Self.end(of: text)
      guard text[..<(end ?? text.endIndex)].allSatisfy(Self.isOrnament) else {
        state = .outside
        return nil
      }
      guard end != nil else { return nil }
      state = .outside
      return (marker, line)
    }
  }

  /// Where the end of a comment stands in a line.
  private static func end(of text: Slice<UnsafeRawBufferPointer>) -> Int? {
    text.indices.dropLast().first {
      text[$0] == UInt8(ascii: "*") && text[$0 + 1] == UInt8(ascii: "/")
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }

  private static func isOrnament(_ byte: UInt8) -> Bool {
    isBlank(byte) || "/*-=#~+|_".utf8.contains(byte)
  }
}

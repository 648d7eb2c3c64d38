/// The data behind a `COPY … FROM stdin` statement, up to the line `\.`.
struct CopyData {
  /// Where the statement is.
  let statement: SourceLocation
  /// Whether the next byte begins a line.
  var isAtLineStart = true

  private static let pieceSize = 64 * 1024

  init(statement: SourceLocation) { self.statement = statement }

  private enum Found {
    case data(Int)
    /// The line that ends the data, with its length.
    case end(Int)
    case needsMore
  }

  /// Takes the next piece; nil at the end of the data, with the line that ends it consumed.
  /// - Throws: `Problem` when there is no such line, or the file cannot be read.
  func next(_ input: inout SectionInput) throws(Problem) -> ArraySlice<UInt8>? {
    while true {
      let isComplete = input.isComplete
      switch input.withBytes({ find($0, isComplete: isComplete) }) {
      case .data(let count):
        let piece = input.bytes(0..<count)
        input.consume(count)
        return piece
      case .end(let length):
        input.consume(length)
        return nil
      case .needsMore where isComplete:
        throw Problem(
          statement, "the data of this COPY is not ended by a line `\\.` before the section ends")
      case .needsMore:
        try input.fill()
      }
    }
  }

  /// Looks at the bytes up to the end of a piece or of the data.
  private func find(_ bytes: UnsafeRawBufferPointer, isComplete: Bool) -> Found {
    let limit = min(bytes.count, Self.pieceSize)
    var position = 0
    var isAtLineStart = isAtLineStart
    while position < limit {
      if isAtLineStart, bytes[position] == UInt8(ascii: "\\") {
        switch terminator(UnsafeRawBufferPointer(rebasing: bytes[position...]), isComplete) {
        case .data: break
        case let found: return position > 0 ? .data(position) : found
        }
      }
      let newline = bytes.firstPosition(of: UInt8(ascii: "\n"), from: position, to: limit)
      position = newline.map { $0 + 1 } ?? limit
      isAtLineStart = newline != nil
    }
    return position > 0 ? .data(position) : .needsMore
  }

  /// Whether a line that begins with a backslash ends the data.
  private func terminator(_ line: UnsafeRawBufferPointer, _ isComplete: Bool) -> Found {
    for ending in ["\\.\n", "\\.\r\n"] where line.starts(with: ending.utf8) {
      return .end(ending.utf8.count)
    }
    let mayGoOn = ["\\.\n", "\\.\r\n"].contains { $0.utf8.starts(with: line) }
    if !mayGoOn { return .data(0) }
    if !isComplete { return .needsMore }
    return line.count == 1 ? .data(0) : .end(line.count)
  }
}

import Crypto

/// Reads migration files one after the other through one buffer, however large they are.
struct MigrationFileLoader {
  private var buffer = [UInt8](repeating: 0, count: 256 * 1024)

  /// Reads a file to its end.
  /// - Returns: The file, without its bodies.
  /// - Throws: All that is wrong with the file.
  mutating func load(_ found: FoundFile) throws(ProblemList) -> MigrationFile {
    let path = found.path
    var parser = MigrationFileParser(path: path, name: found.name)
    var content: Content
    do throws(SystemError) {
      content = try read(OpenFile(path, part: found.part), into: &parser)
      if parser.needsThoroughReading {
        parser = MigrationFileParser(path: path, name: found.name, isThorough: true)
        content = try read(OpenFile(path, part: found.part), into: &parser)
      }
    } catch {
      throw ProblemList([Problem(SourceLocation(path: path, line: 1), "cannot be read: \(error)")])
    }
    switch content {
    case .text(let length, let checksum, let reading):
      if var file = parser.finish(length: length, checksum: checksum) {
        file.part = found.part
        file.reading = reading
        return file
      }
      throw ProblemList(parser.problems)
    case .notText(let line, let reason):
      throw ProblemList([Problem(SourceLocation(path: path, line: line), reason)])
    }
  }

  private enum Content {
    case text(length: Int, checksum: String, FileReading)
    case notText(line: Int, reason: String)
  }

  private mutating func read(
    _ file: borrowing OpenFile, into parser: inout MigrationFileParser
  ) throws(SystemError) -> Content {
    var check = UTF8Check()
    var checksum = BodyChecksum()
    var digest = SHA256()
    let state = try FileState(of: file)
    /// Where the buffer begins in the file, and how much of it is filled.
    var (offset, filled) = (0, 0)

    while true {
      let count = try file.read(into: &buffer, from: filled)
      let isAtEnd = count == 0
      let notText: Content? = buffer.withUnsafeMutableBytes { buffer in
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<(filled + count)])
        let added = UnsafeRawBufferPointer(rebasing: bytes[filled...])
        digest.update(bufferPointer: added)
        if let bad = check.firstBadByte(in: added) ?? (isAtEnd && check.isIncomplete ? 0 : nil) {
          let (line, reason) = Self.notText(
            bytes, at: filled + bad, firstLine: parser.lineNumber)
          return .notText(line: line, reason: reason)
        }
        filled += count
        let taken = parser.addLines(
          bytes, at: offset, mustConsume: isAtEnd || filled == buffer.count)
        for part in parser.checkedParts(of: offset..<(offset + taken)) {
          let part = (part.lowerBound - offset)..<(part.upperBound - offset)
          checksum.update(UnsafeRawBufferPointer(rebasing: bytes[part]))
        }
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[taken...]))
        offset += taken
        filled -= taken
        return nil
      }
      if let notText { return notText }
      if isAtEnd {
        let isSettled = try file.state() == state && state.isSettled
        return .text(
          length: offset, checksum: checksum.finish(),
          FileReading(digest: digest.finalize().hexadecimal, state: isSettled ? state : nil))
      }
    }
  }

  /// Why a file that has a bad byte is no text.
  static func notText(
    _ bytes: UnsafeRawBufferPointer, at position: Int, firstLine: Int
  ) -> (line: Int, reason: String) {
    let line = firstLine + bytes[..<position].count { $0 == UInt8(ascii: "\n") }
    let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    if isUTF16 { return (1, "is UTF-16, not UTF-8; save it as UTF-8") }
    if position < bytes.count, bytes[position] == 0 {
      return (line, "holds a NUL byte, so it is no text; remove the byte")
    }
    return (line, "is not UTF-8 from this line on; save it as UTF-8")
  }
}

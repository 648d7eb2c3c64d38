/// Finds the first byte of a stream that does not belong in UTF-8 text.
///
/// NUL counts as one: no database takes it in a statement, and it is what UTF-16 is full of.
struct UTF8Check {
  /// Bytes of the current character that are still to come.
  private var pending = 0
  /// What the next byte may be.
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether the text stopped in the middle of a character.
  var isIncomplete: Bool { pending > 0 }

  /// Looks at the next piece of the stream.
  /// - Returns: The position of the first bad byte in it, or nil.
  mutating func firstBadByte(in bytes: UnsafeRawBufferPointer) -> Int? {
    var position = 0
    while position < bytes.count {
      if pending == 0 {
        position = skipASCII(bytes, from: position)
        if position == bytes.count { return nil }
      }
      if !accept(bytes[position]) { return position }
      position += 1
    }
    return nil
  }

  /// Skips characters other than NUL below 0x80, eight at a time.
  private func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while position + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      // A high bit is set in a byte of 0x80 or more, and after the subtraction in a byte of 0.
      if (word | (word &- ones)) & highBits != 0 { break }
      position += 8
    }
    while position < bytes.count, (1...0x7F).contains(bytes[position]) { position += 1 }
    return position
  }

  /// Takes one byte, by table 3-7 of the Unicode standard (well-formed UTF-8 byte sequences).
  private mutating func accept(_ byte: UInt8) -> Bool {
    if pending > 0 {
      guard allowed.contains(byte) else { return false }
      pending -= 1
      allowed = 0x80...0xBF
      return true
    }
    allowed = 0x80...0xBF
    switch byte {
    case 0x01...0x7F: break
    case 0xC2...0xDF: pending = 1
    case 0xE0: (pending, allowed) = (2, 0xA0...0xBF)
    case 0xED: (pending, allowed) = (2, 0x80...0x9F)
    case 0xE1...0xEF: pending = 2
    case 0xF0: (pending, allowed) = (3, 0x90...0xBF)
    case 0xF4: (pending, allowed) = (3, 0x80...0x8F)
    case 0xF1...0xF3: pending = 3
    default: return false
    }
    return true
  }
}

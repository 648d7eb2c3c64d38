/// A word of a statement, for comparison with keywords.
struct Word {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Compares with a keyword in lower case, whatever the case of the word.
  static func == (word: Word, keyword: StaticString) -> Bool {
    guard word.bytes.count == keyword.utf8CodeUnitCount else { return false }
    for (index, byte) in word.bytes.enumerated() {
      let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      if lower != keyword.utf8Start[index] { return false }
    }
    return true
  }
}

extension Word? {
  static func == (word: Word?, keyword: StaticString) -> Bool {
    word.map { $0 == keyword } ?? false
  }
}

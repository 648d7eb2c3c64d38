import Support
import Testing

@testable import Migrations

@Suite struct UTF8CheckTests {
  /// Where the text stops being UTF-8 without NUL, when it arrives in pieces of a size.
  private func firstBadByte(_ bytes: [UInt8], pieceSize: Int) -> Int? {
    var check = UTF8Check()
    var start = 0
    while start < bytes.count {
      let piece = bytes[start..<min(start + pieceSize, bytes.count)]
      if let bad = piece.withUnsafeBytes({ check.firstBadByte(in: $0) }) { return start + bad }
      start += pieceSize
    }
    return check.isIncomplete ? bytes.count : nil
  }

  @Test("text is accepted in pieces of any size")
  func text() {
    let bytes = Array("ASCII, é, ߿, ࠀ, \u{D7FF}, \u{E000}, 𐀀, \u{10FFFF}, and more ASCII text".utf8)
    for size in 1...bytes.count { #expect(firstBadByte(bytes, pieceSize: size) == nil) }
  }

  @Test(
    "bytes that are no UTF-8 are found where they are",
    arguments: [
      ([0x61, 0x80], 1), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xE0, 0x9F, 0x80], 1),
      ([0xED, 0xA0, 0x80], 1), ([0xF0, 0x8F, 0x80, 0x80], 1), ([0xF4, 0x90, 0x80, 0x80], 1),
      ([0xF5, 0x80], 0), ([0x61, 0xE2, 0x82], 3), ([0xE2, 0x82, 0x41], 2),
      ([0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x00], 8), ([0x61, 0x00], 1),
    ] as [([UInt8], Int)])
  func notText(bytes: [UInt8], position: Int) {
    for size in 1...4 { #expect(firstBadByte(bytes, pieceSize: size) == position) }
  }

  @Test("random bytes are judged as the standard library judges them")
  func randomBytes() {
    var generator = SeededGenerator(seed: 1)
    let bytes: [UInt8] = [0x01, 0x7F, 0x80, 0x90, 0xA0, 0xBF, 0xC3, 0xE0, 0xE1, 0xED, 0xF0, 0xF4]
    for _ in 0..<20_000 {
      let text = (0..<6).map { _ in bytes.randomElement(using: &generator) ?? 0 }
      let isText = String(validating: text, as: UTF8.self) != nil
      #expect((firstBadByte(text, pieceSize: 3) == nil) == isText, "\(text)")
    }
  }
}

import Crypto
import Glibc

/// SHA-256 of a body that arrives in pieces, with every CR LF taken as LF.
struct BodyChecksum {
  private var hash = SHA256()
  /// A CR at the end of the last piece, which counts unless an LF follows.
  private var endsInCarriageReturn = false

  /// Adds the next piece.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    if endsInCarriageReturn, bytes[0] != UInt8(ascii: "\n") { addCarriageReturn() }
    endsInCarriageReturn = false

    var rest = bytes[...]
    while let position = rest.firstPosition(of: UInt8(ascii: "\r")) {
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: rest[..<position]))
      rest = rest[(position + 1)...]
      if rest.isEmpty {
        endsInCarriageReturn = true
      } else if rest[rest.startIndex] != UInt8(ascii: "\n") {
        addCarriageReturn()
      }
    }
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: rest))
  }

  /// `sha256:` and 64 hexadecimal digits.
  mutating func finish() -> String {
    if endsInCarriageReturn { addCarriageReturn() }
    return hash.finalize().text
  }

  private mutating func addCarriageReturn() {
    withUnsafeBytes(of: UInt8(ascii: "\r")) { hash.update(bufferPointer: $0) }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The position of the first such byte, found with `memchr`.
  func firstPosition(of byte: UInt8) -> Int? {
    base.firstPosition(of: byte, from: startIndex, to: endIndex)
  }
}

extension UnsafeRawBufferPointer {
  /// The position of the first such byte from `start` to before `end`, found with `memchr`.
  func firstPosition(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard start < end, let baseAddress,
      let found = memchr(baseAddress + start, Int32(byte), end - start)
    else { return nil }
    return UnsafeRawPointer(found) - baseAddress
  }
}

extension SHA256Digest {
  /// `sha256:` and 64 hexadecimal digits.
  var text: String { "sha256:" + hexadecimal }

  /// The number of characters of `text`.
  static var textSize: Int { "sha256:".utf8.count + 2 * byteCount }
}

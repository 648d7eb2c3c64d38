import Crypto

extension SHA256Digest {
  /// `sha256:` and 64 hexadecimal digits.
  var text: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: Self.textSize) { text in
      var count = text.initialize(fromContentsOf: "sha256:".utf8)
      for byte in self {
        text.initializeElement(at: count, to: digits[Int(byte >> 4)])
        text.initializeElement(at: count + 1, to: digits[Int(byte & 15)])
        count += 2
      }
      return count
    }
  }

  /// The number of characters of `text`.
  static var textSize: Int { "sha256:".utf8.count + 2 * byteCount }
}

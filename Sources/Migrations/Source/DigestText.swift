import Crypto

extension SHA256Digest {
  /// `sha256:` and 64 hexadecimal digits.
  var text: String { "sha256:" + hexadecimal }

  /// The number of characters of `text`.
  static var textSize: Int { "sha256:".utf8.count + 2 * byteCount }
}

import Crypto
import Migrations

/// Names for what something was made of.
enum Digest {
  /// The first 16 hexadecimal digits of a text's SHA-256.
  static func short(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).prefix(8).hexadecimal
  }

  /// The SHA-256 of bytes in hexadecimal digits.
  static func of(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }
}

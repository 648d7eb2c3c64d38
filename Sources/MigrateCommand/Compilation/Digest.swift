import Crypto
import Migrations

/// Short names for what something was made of.
enum Digest {
  /// The first 16 hexadecimal digits of a text's SHA-256.
  static func short(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).prefix(8).hexadecimal
  }
}

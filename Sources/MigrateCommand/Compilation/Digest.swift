import Crypto
import Glibc
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

/// Tells one version of a file from another without reading it.
struct FileIdentity: CustomStringConvertible {
  let description: String

  /// Looks at a file; nil where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    description =
      "\(path) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}

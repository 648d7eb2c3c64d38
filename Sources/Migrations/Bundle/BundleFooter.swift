import Crypto

/// The last line of a bundle, which says where its parts are and what they have to be.
///
/// A bundle is an executable, then the migration files, one behind the other, then the manifest, then
/// this line of fixed length:
/// ```text
/// migrate-bundle-1 EXECUTABLE-SIZE FILES-SIZE MANIFEST-SIZE EXECUTABLE MANIFEST LINE
/// ```
/// The sizes have twelve digits. `EXECUTABLE` and `MANIFEST` are digests of these parts, `LINE` is one
/// of the line so far, each `sha256:` and 64 hexadecimal digits; those of the files are in the manifest.
struct BundleFooter: Sendable, Hashable {
  var executableSize: Int
  var filesSize: Int
  var manifestSize: Int
  var executableDigest: String
  var manifestDigest: String

  /// The number of bytes of the line.
  static let size =
    signature.utf8.count + 3 * (sizeDigits + 1) + 3 * (SHA256Digest.textSize + 1) + 1

  private static let signature = "migrate-bundle-1"
  private static let sizeDigits = 12

  /// Where the manifest is in the bundle.
  var manifest: Range<Int> {
    let start = executableSize + filesSize
    return start..<(start + manifestSize)
  }

  /// The line.
  var text: String {
    let sizes = [executableSize, filesSize, manifestSize].map { size in
      let digits = String(size)
      return String(repeating: "0", count: Self.sizeDigits - digits.utf8.count) + digits
    }
    let words = [Self.signature] + sizes + [executableDigest, manifestDigest]
    let line = words.joined(separator: " ")
    return "\(line) \(SHA256.hash(data: Array(line.utf8)).text)\n"
  }

  /// Whether the last bytes of a file say that it is a bundle.
  static func isSigned(_ bytes: [UInt8]) -> Bool {
    bytes.count == size && bytes.starts(with: signature.utf8)
  }

  /// Reads the line; nil when it is not as it was written.
  init?(_ bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count == 7, let executableSize = Int(words[1]), let filesSize = Int(words[2]),
      let manifestSize = Int(words[3])
    else { return nil }
    self.init(
      executableSize: executableSize, filesSize: filesSize, manifestSize: manifestSize,
      executableDigest: String(words[4]), manifestDigest: String(words[5]))
    guard text.utf8.elementsEqual(bytes) else { return nil }
  }

  init(
    executableSize: Int, filesSize: Int, manifestSize: Int, executableDigest: String,
    manifestDigest: String
  ) {
    self.executableSize = executableSize
    self.filesSize = filesSize
    self.manifestSize = manifestSize
    self.executableDigest = executableDigest
    self.manifestDigest = manifestDigest
  }
}

import FoundationEssentials
import Glibc

/// A new directory, which goes away with the value.
struct TemporaryDirectory: ~Copyable {
  /// Its path.
  let path: String

  /// Creates a directory.
  ///
  /// - Parameters:
  ///   - parent: where to; by default the system's directory of temporary files.
  ///   - prefix: how its name begins.
  /// - Throws: `FileError`.
  init(in parent: String? = nil, prefix: String) throws(FileError) {
    let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array(MigrateCommand.path("\(prefix)XXXXXX", from: parent).utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(path: parent, number: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

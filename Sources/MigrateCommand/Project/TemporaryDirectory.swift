import Basics
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
  /// - Throws: `FileError`, also where others may remove what one makes (`chmod +t` helps).
  init(in parent: String? = nil, prefix: String) throws(FileError) {
    let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // Where others may replace the directory, what is in it is theirs to choose.
    var status = stat()
    if stat(parent, &status) == 0, status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 {
      throw FileError(path: parent, number: EPERM)
    }
    var template = Array(MigrateCommand.path("\(prefix)XXXXXX", from: parent).utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(path: parent, number: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

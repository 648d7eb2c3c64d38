import Glibc
import Migrations

/// A file to be written unless there is one.
struct NewFile: Sendable, Hashable {
  /// Where the file is to be.
  var path: String
  /// What is to be in it.
  var text: String

  /// What became of a file or directory.
  enum Outcome: Report, Sendable, Hashable, Encodable {
    case created(String)
    case kept(String)

    func write(to output: OutputStream, _ detail: Detail) {
      if detail == .quiet { return }
      switch self {
      case .created(let path): output.writeLine("created \(path)")
      case .kept(let path): output.writeLine("kept    \(path), which was there already")
      }
    }

    private enum CodingKeys: CodingKey { case path, event }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .created(let path):
        try container.encode(path, forKey: .path)
        try container.encode("created", forKey: .event)
      case .kept(let path):
        try container.encode(path, forKey: .path)
        try container.encode("kept", forKey: .event)
      }
    }
  }

  /// Writes the file; one that is there is kept.
  /// - Throws: `FileError`.
  func write() throws(FileError) -> Outcome {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      if errno == EEXIST { return .kept(path) }
      throw FileError(path: path, number: errno)
    }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw FileError(path: path, number: errno) }
      rest = rest.dropFirst(max(0, count))
    }
    return .created(path)
  }
}

/// Makes a directory; false when there is one.
/// - Throws: `FileError`.
func createDirectory(_ path: String) throws(FileError) -> Bool {
  if mkdir(path, 0o777) == 0 { return true }
  guard errno == EEXIST else { throw FileError(path: path, number: errno) }
  return false
}

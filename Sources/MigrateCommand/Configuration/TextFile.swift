import Glibc

/// The text of a file; nil when there is none.
/// - Throws: `ConfigurationError.unreadable`.
func readTextFile(_ path: String) throws(ConfigurationError) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 * 1024)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 {
      if errno == EINTR { continue }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    if count == 0 { break }
    bytes += buffer[..<count]
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw .unreadable(path: path, reason: "it is not UTF-8 text")
  }
  return text
}

import Glibc

/// All bytes of a file; nil when there is no such file.
/// - Throws: `SystemError`.
package func contents(ofFile path: String) throws(SystemError) -> [UInt8]? {
  do {
    return try OpenFile(path).readAll()
  } catch {
    guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
    return nil
  }
}

extension OpenFile {
  /// Reads the rest of the file.
  package func readAll() throws(SystemError) -> [UInt8] {
    // A byte more than there is, so that the last read, which finds the end, needs no room of its own.
    var content = [UInt8](repeating: 0, count: try length() + 1)
    var filled = 0
    while case let count = try read(into: &content, from: filled), count > 0 {
      filled += count
      if filled == content.count {
        content += repeatElement(0, count: max(content.count, 64 * 1024))
      }
    }
    content.removeLast(content.count - filled)
    return content
  }
}

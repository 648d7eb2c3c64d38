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
  func readAll() throws(SystemError) -> [UInt8] {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while case let count = try read(into: &buffer, from: 0), count > 0 {
      content += buffer[..<count]
    }
    return content
  }
}

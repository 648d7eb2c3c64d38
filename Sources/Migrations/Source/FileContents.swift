import Glibc

/// All bytes of a file; nil when there is no such file.
/// - Throws: `SystemError`.
package func contents(ofFile path: String) throws(SystemError) -> [UInt8]? {
  do {
    let file = try OpenFile(path)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while case let count = try file.read(into: &buffer, from: 0), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  } catch {
    guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
    return nil
  }
}

import Glibc

/// An open file, closed when the value goes away.
struct OpenFile: ~Copyable {
  let descriptor: Int32

  /// Opens a file.
  /// - Throws: `SystemError`.
  init(_ path: String, flags: Int32 = O_RDONLY, mode: mode_t = 0) throws(SystemError) {
    descriptor = open(path, flags | O_CLOEXEC, mode)
    if descriptor < 0 { throw SystemError() }
  }

  deinit { close(descriptor) }

  /// Reads from where the last read ended into the buffer from `start` on, at most `limit` bytes.
  /// - Returns: The number of bytes; 0 at the end of the file.
  /// - Throws: `SystemError`.
  func read(into buffer: inout [UInt8], from start: Int, upTo limit: Int = .max) throws(SystemError)
    -> Int
  {
    try buffer.withUnsafeMutableBufferPointer { (bytes) throws(SystemError) in
      let free = UnsafeMutableBufferPointer(rebasing: bytes[start...])
      while true {
        let count = Glibc.read(descriptor, free.baseAddress, min(limit, free.count))
        if count >= 0 { return count }
        if errno != EINTR { throw SystemError() }
      }
    }
  }

  /// Moves the place of the next read.
  /// - Throws: `SystemError`.
  func seek(to offset: Int) throws(SystemError) {
    if lseek(descriptor, offset, SEEK_SET) < 0 { throw SystemError() }
  }

  /// Writes all bytes.
  /// - Throws: `SystemError`.
  func write(_ bytes: some Sequence<UInt8>) throws(SystemError) {
    let bytes = Array(bytes)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        throw SystemError()
      }
    }
  }

  /// The access rights of the file.
  /// - Throws: `SystemError`.
  func permissions() throws(SystemError) -> mode_t {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError() }
    return status.st_mode & 0o7777
  }

  /// Waits until what was written is on the disk.
  /// - Throws: `SystemError`.
  func synchronize() throws(SystemError) {
    if fsync(descriptor) != 0 { throw SystemError() }
  }
}

/// An error of the operating system.
package struct SystemError: Error, CustomStringConvertible {
  package let code: Int32

  /// Takes the error of the call that has just failed.
  init(code: Int32 = errno) { self.code = code }

  /// The system's words for it, for example `Permission denied`.
  package var description: String { String(cString: strerror(code)) }
}

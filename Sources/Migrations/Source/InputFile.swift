import Glibc

/// An open file or directory, closed when the value goes away.
struct InputFile: ~Copyable {
  let descriptor: Int32

  /// Opens an entry of a directory, or a path as the process sees it.
  /// - Throws: `SystemError`.
  init(
    _ path: String, in directory: Int32 = AT_FDCWD, flags: Int32 = O_RDONLY, mode: mode_t = 0
  ) throws(SystemError) {
    descriptor = openat(directory, path, flags | O_CLOEXEC, mode)
    if descriptor < 0 { throw SystemError() }
  }

  deinit { close(descriptor) }

  /// Reads from where the last read ended into the buffer from `start` on, at most `limit` bytes.
  /// - Returns: The number of bytes; 0 at the end of the file.
  /// - Throws: `SystemError`.
  func read(into buffer: inout [UInt8], from start: Int, upTo limit: Int = .max) throws(SystemError) -> Int {
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
  func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let slice = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, slice.baseAddress, slice.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw SystemError()
      }
    }
  }
}

/// An error of the operating system.
struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  /// Takes the error of the call that has just failed.
  init(code: Int32 = errno) { self.code = code }

  /// The system's words for it, for example `Permission denied`.
  var description: String { String(cString: strerror(code)) }
}

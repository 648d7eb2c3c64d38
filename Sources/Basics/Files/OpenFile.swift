package import Glibc

/// An open file, or a part of one that is read like a file of its own. Closed when the value goes
/// away.
package struct OpenFile: ~Copyable {
  package let descriptor: Int32
  /// The bytes of the file on the disk that this is; nil for all of them.
  private let part: Range<Int>?

  /// Opens a file.
  ///
  /// A pipe or a device is refused where it is to be read: opening it may wait for ever. What the
  /// shell made of `<(…)` is there to be read.
  /// - Parameter part: the part of another file that is read in its place.
  /// - Throws: `SystemError`.
  package init(
    _ path: String, part: FilePart? = nil, flags: Int32 = O_RDONLY, mode: mode_t = 0
  ) throws(SystemError) {
    let path = part?.path ?? path
    let refusal = flags == O_RDONLY ? Self.refusal(path) : nil
    descriptor = refusal == nil ? open(path, flags | O_CLOEXEC, mode) : -1
    self.part = part?.bytes
    if descriptor < 0 { throw refusal ?? SystemError() }
    if part != nil { try seek(to: 0) }
  }

  deinit { close(descriptor) }

  /// Why what has a path is not to be read; nil for a file, and where there is nothing.
  private static func refusal(_ path: String) -> SystemError? {
    var status = stat()
    guard !path.hasPrefix("/dev/fd/"), !path.hasPrefix("/proc/self/fd/"), path != "/dev/stdin",
      stat(path, &status) == 0
    else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: return SystemError(code: EISDIR)
    case S_IFIFO: return SystemError(code: ESPIPE, description: "it is a pipe, not a file")
    case S_IFSOCK: return SystemError(code: ENXIO, description: "it is a socket, not a file")
    default: return SystemError(code: ENXIO, description: "it is a device, not a file")
    }
  }

  /// Reads from where the last read ended into the buffer from `start` on, at most `limit` bytes.
  /// - Returns: The number of bytes; 0 at the end of the file.
  /// - Throws: `SystemError`.
  package func read(into buffer: inout [UInt8], from start: Int, upTo limit: Int = .max)
    throws(SystemError)
    -> Int
  {
    let limit = min(limit, try remainder())
    return try buffer.withUnsafeMutableBufferPointer { (bytes) throws(SystemError) in
      let free = UnsafeMutableBufferPointer(rebasing: bytes[start...])
      while true {
        let count = Glibc.read(descriptor, free.baseAddress, min(limit, free.count))
        if count >= 0 { return count }
        if errno != EINTR { throw SystemError() }
      }
    }
  }

  /// How much of the part is still to be read; without end when there is no part.
  private func remainder() throws(SystemError) -> Int {
    guard let part else { return .max }
    let position = lseek(descriptor, 0, SEEK_CUR)
    if position < 0 { throw SystemError() }
    return max(0, part.upperBound - position)
  }

  /// The bytes at a place, fewer when the file ends before; reads go on where they were.
  /// - Throws: `SystemError`.
  package func bytes(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let count = bytes[filled...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, offset + filled)
      }
      if count == 0 { break }
      if count > 0 { filled += count } else if errno != EINTR { throw SystemError() }
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// The size of the file on the disk.
  /// - Throws: `SystemError`.
  package func size() throws(SystemError) -> Int {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError() }
    return Int(status.st_size)
  }

  /// The number of bytes of the file, or of the part that it is.
  /// - Throws: `SystemError`.
  package func length() throws(SystemError) -> Int {
    if let part { return part.count }
    return try size()
  }

  /// Moves the place of the next read.
  /// - Throws: `SystemError`.
  package func seek(to offset: Int) throws(SystemError) {
    if lseek(descriptor, (part?.lowerBound ?? 0) + offset, SEEK_SET) < 0 { throw SystemError() }
  }

  /// Writes all bytes.
  /// - Throws: `SystemError`.
  package func write(_ bytes: some Sequence<UInt8>) throws(SystemError) {
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
  package func permissions() throws(SystemError) -> mode_t {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw SystemError() }
    return status.st_mode & 0o7777
  }

  /// Waits until what was written is on the disk.
  /// - Throws: `SystemError`.
  package func synchronize() throws(SystemError) {
    if fsync(descriptor) != 0 { throw SystemError() }
  }
}

/// An error of the operating system.
package struct SystemError: Error, CustomStringConvertible {
  package let code: Int32
  /// The system's words for it, for example `Permission denied`, or better ones.
  package let description: String

  /// Takes the error of the call that has just failed.
  package init(code: Int32 = errno, description: String? = nil) {
    self.code = code
    self.description = description ?? String(cString: strerror(code))
  }
}

/// A part of a file that is a file in itself, such as a migration in a bundle.
public struct FilePart: Sendable, Hashable {
  /// The file on the disk.
  public var path: String
  /// Which of its bytes.
  public var bytes: Range<Int>

  /// Names a part of a file.
  public init(path: String, bytes: Range<Int>) {
    self.path = path
    self.bytes = bytes
  }
}

import Crypto
import Glibc

/// One reading of a file, by which later ones are known to find the same.
///
/// What is run is read again when its time comes, which may be long after the file was checked and
/// planned: after waiting for another runner, for the database or for a lock. A file that has become
/// another by then is never run.
package struct FileReading: Sendable, Hashable {
  /// SHA-256 of all bytes, in hexadecimal digits.
  package let digest: String
  /// What the file system said of the file; nil where that would not show a change.
  let state: FileState?
}

/// What a file system says of a file and changes with its contents.
struct FileState: Sendable, Hashable {
  private let device: UInt64
  private let number: UInt64
  private let size: Int
  private let modified: [Int]
  private let changed: [Int]

  /// - Throws: `SystemError`.
  init(of file: borrowing OpenFile) throws(SystemError) {
    var status = stat()
    if fstat(file.descriptor, &status) != 0 { throw SystemError() }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }

  /// Whether the file has been as it is for so long that another change would show: the clocks of
  /// file systems tick every few milliseconds, or every two seconds.
  var isSettled: Bool { abs(time(nil) - changed[0]) > 3 }
}

extension OpenFile {
  /// The size up to which a file is read at once, so that what is checked is what is run.
  static let largestAtOnce = 1 << 20

  /// A file that was found to be what it was at an earlier reading.
  enum Checked {
    /// A small file, all of it.
    case bytes([UInt8])
    /// A large one, which is that as long as its state stays the same.
    case state(FileState)
  }

  /// What the file system says of the file.
  /// - Throws: `SystemError`.
  func state() throws(SystemError) -> FileState { try FileState(of: self) }

  /// Checks that the file is what it was at an earlier reading.
  ///
  /// - Throws: `SystemError`, `FileChange`.
  func checked(as reading: FileReading) throws -> Checked {
    let state = try state()
    try seek(to: 0)
    guard try length() > Self.largestAtOnce else {
      let bytes = try readAll()
      var hash = SHA256()
      hash.update(data: bytes)
      guard hash.finalize().hexadecimal == reading.digest else { throw FileChange() }
      return .bytes(bytes)
    }
    if let known = reading.state, known == state { return .state(state) }
    var hash = SHA256()
    var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    while case let count = try read(into: &buffer, from: 0), count > 0 {
      buffer.withUnsafeBytes {
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
    }
    guard hash.finalize().hexadecimal == reading.digest, try self.state() == state else {
      throw FileChange()
    }
    return .state(state)
  }
}

/// A file that is not what it was when the run began.
struct FileChange: Error, CustomStringConvertible {
  var description: String {
    "the file has changed since this run read it, so that nothing more of it is run; run the "
      + "command again"
  }
}

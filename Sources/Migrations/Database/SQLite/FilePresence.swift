import CSQLite
import FoundationEssentials
import Glibc

/// A lock on a file beside a SQLite database: the system gives it back when the process ends, however
/// it does.
final class FilePresence: RunPresence {
  private let path: String
  private let host: String
  private var descriptor: Int32 = -1

  init(besideDatabase database: String, host: String) {
    path = database + "-migrate-lock"
    self.host = host
  }

  func tryLock() throws -> Bool {
    while true {
      let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard opened >= 0 else {
        throw StateError.readOnly(.sqlite, "\(path): \(SystemError())")
      }
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
        close(opened)
        return false
      }
      // Whoever had it may have removed it before it was locked here.
      guard isFile(opened) else {
        close(opened)
        continue
      }
      descriptor = opened
      write()
      return true
    }
  }

  private func isFile(_ descriptor: Int32) -> Bool {
    var (here, there) = (stat(), stat())
    return fstat(descriptor, &here) == 0 && stat(path, &there) == 0
      && here.st_ino == there.st_ino && here.st_dev == there.st_dev
  }

  /// Writes who has the lock, for those who wait.
  private func write() {
    let holder = LockHolder(
      processID: Int(getpid()), user: getenv("USER").map { String(cString: $0) } ?? "\(getuid())",
      applicationName: "migrate", host: host, since: Date().ISO8601Format(),
      isStranger: false, isServerProcess: false)
    guard let text = try? JSONEncoder().encode(holder), ftruncate(descriptor, 0) == 0 else {
      return
    }
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  func holder() -> LockHolder? {
    // A process that was killed has left the file, and no lock on it.
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    guard flock(opened, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    guard let bytes = try? contents(ofFile: path) else { return nil }
    return try? JSONDecoder().decode(LockHolder.self, from: Data(bytes))
  }

  func confirm() {}

  func release() {
    guard descriptor >= 0 else { return }
    unlink(path)
    close(descriptor)
    descriptor = -1
  }

  deinit { release() }
}

extension SQLiteConnection {
  /// The path of the database's file; nil for one in memory.
  var filePath: String? {
    handle.flatMap { sqlite3_db_filename($0, "main") }.map { String(cString: $0) }
      .flatMap { $0.isEmpty ? nil : $0 }
  }
}

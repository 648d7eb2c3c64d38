import CSQLite
import Glibc

extension SQLiteConnection {
  /// Opens a database file, creating an empty one if there is none.
  ///
  /// - Parameters:
  ///   - path: The file, relative to the working directory or absolute, or `:memory:`.
  ///   - busyTimeout: How long a statement waits for the lock of another process before it fails
  ///     with `SQLITE_BUSY`.
  /// - Throws: `DatabaseError.cannotConnect` as `.configuration` when the file cannot be opened or
  ///   is no SQLite database, as `.unreachable` while another process keeps it locked;
  ///   `DatabaseError.cancelled`.
  package static func open(
    _ path: String, busyTimeout: Duration = .seconds(5)
  ) async throws -> SQLiteConnection {
    var handle: OpaquePointer?
    // The connection belongs to one task at a time, so SQLite's own mutexes are not needed.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK, let handle else {
      defer { sqlite3_close_v2(handle) }
      throw cannotOpen(path, because: reason(systemError: sqlite3_system_errno(handle), path: path))
    }
    let connection = SQLiteConnection(handle: handle, busyTimeout: busyTimeout)
    do {
      // SQLite reads the file only now.
      try await connection.execute("PRAGMA schema_version")
      try await connection.execute("PRAGMA foreign_keys = OFF")
    } catch DatabaseError.statement(let error) {
      throw cannotOpen(path, because: error)
    }
    return connection
  }

  private static func cannotOpen(_ path: String, because error: StatementError) -> DatabaseError {
    switch (error.code, error.condition) {
    case (_, .lockNotAvailable):
      .cannotConnect(
        .unreachable, message: "the SQLite database \(path) is locked by another process")
    case ("SQLITE_NOTADB", _):
      cannotOpen(path, because: "it is not a SQLite database, or it is encrypted")
    default:
      cannotOpen(path, because: "\(error.message) (\(error.code))")
    }
  }

  private static func cannotOpen(_ path: String, because reason: String) -> DatabaseError {
    .cannotConnect(
      .configuration, message: "cannot open the SQLite database \(path): \(reason)")
  }

  /// What keeps the system from opening a file, with the remedy.
  private static func reason(systemError: Int32, path: String) -> String {
    let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "./"
    return switch systemError {
    case ENOENT, ENOTDIR:
      "there is no directory \(directory); create it or correct the path"
    case EISDIR:
      "it is a directory; name a file in it"
    case EACCES, EPERM:
      "permission denied; this user must be able to read and write the file and \(directory), "
        + "where SQLite puts its journal"
    case EROFS:
      "the file system is read-only"
    default:
      String(cString: strerror(systemError))
    }
  }
}

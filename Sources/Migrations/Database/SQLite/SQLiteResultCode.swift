import CSQLite

/// A result code of SQLite, with its extension, under the name that SQLite's documentation uses.
///
/// The library has no function for the names. The numbers are those of
/// <https://www.sqlite.org/rescode.html>: the low byte is the primary code, and the next one counts
/// its extensions from 1.
struct SQLiteResultCode: Hashable {
  /// The extended result code.
  let rawValue: Int32

  /// The primary code, such as `SQLITE_BUSY` for `SQLITE_BUSY_SNAPSHOT`.
  var primary: Int32 { rawValue & 0xff }

  /// The symbolic name, for example `SQLITE_CONSTRAINT_UNIQUE`; the number for a code that is newer
  /// than this list.
  var name: String {
    guard let primaryName = Self.primaryNames[primary] else { return "SQLITE_\(rawValue)" }
    let number = Int(rawValue >> 8)
    guard number > 0 else { return "SQLITE_\(primaryName)" }
    let extensions = Self.extensionNames[primary] ?? []
    guard number <= extensions.count else { return "SQLITE_\(primaryName)_\(number)" }
    return "SQLITE_\(primaryName)_\(extensions[number - 1])"
  }

  private static let primaryNames: [Int32: String] = [
    SQLITE_ERROR: "ERROR", SQLITE_INTERNAL: "INTERNAL", SQLITE_PERM: "PERM",
    SQLITE_ABORT: "ABORT", SQLITE_BUSY: "BUSY", SQLITE_LOCKED: "LOCKED", SQLITE_NOMEM: "NOMEM",
    SQLITE_READONLY: "READONLY", SQLITE_INTERRUPT: "INTERRUPT", SQLITE_IOERR: "IOERR",
    SQLITE_CORRUPT: "CORRUPT", SQLITE_NOTFOUND: "NOTFOUND", SQLITE_FULL: "FULL",
    SQLITE_CANTOPEN: "CANTOPEN", SQLITE_PROTOCOL: "PROTOCOL", SQLITE_SCHEMA: "SCHEMA",
    SQLITE_TOOBIG: "TOOBIG", SQLITE_CONSTRAINT: "CONSTRAINT", SQLITE_MISMATCH: "MISMATCH",
    SQLITE_MISUSE: "MISUSE", SQLITE_NOLFS: "NOLFS", SQLITE_AUTH: "AUTH", SQLITE_RANGE: "RANGE",
    SQLITE_NOTADB: "NOTADB",
  ]

  private static let extensionNames: [Int32: [String]] = [
    SQLITE_ERROR: ["MISSING_COLLSEQ", "RETRY", "SNAPSHOT"],
    SQLITE_ABORT: ["1", "ROLLBACK"],
    SQLITE_BUSY: ["RECOVERY", "SNAPSHOT", "TIMEOUT"],
    SQLITE_LOCKED: ["SHAREDCACHE", "VTAB"],
    SQLITE_READONLY: ["RECOVERY", "CANTLOCK", "ROLLBACK", "DBMOVED", "CANTINIT", "DIRECTORY"],
    SQLITE_IOERR: [
      "READ", "SHORT_READ", "WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "FSTAT", "UNLOCK", "RDLOCK",
      "DELETE", "BLOCKED", "NOMEM", "ACCESS", "CHECKRESERVEDLOCK", "LOCK", "CLOSE", "DIR_CLOSE",
      "SHMOPEN", "SHMSIZE", "SHMLOCK", "SHMMAP", "SEEK", "DELETE_NOENT", "MMAP", "GETTEMPPATH",
      "CONVPATH", "VNODE", "AUTH", "BEGIN_ATOMIC", "COMMIT_ATOMIC", "ROLLBACK_ATOMIC", "DATA",
      "CORRUPTFS",
    ],
    SQLITE_CORRUPT: ["VTAB", "SEQUENCE", "INDEX"],
    SQLITE_CANTOPEN: ["NOTEMPDIR", "ISDIR", "FULLPATH", "CONVPATH", "DIRTYWAL", "SYMLINK"],
    SQLITE_CONSTRAINT: [
      "CHECK", "COMMITHOOK", "FOREIGNKEY", "FUNCTION", "NOTNULL", "PRIMARYKEY", "TRIGGER",
      "UNIQUE", "VTAB", "ROWID", "PINNED", "DATATYPE",
    ],
    SQLITE_AUTH: ["USER"],
  ]
}

import Glibc
import Migrations

/// A database of SQLite: its file, and what stands beside it while it is written to.
struct FileDatabase: NamedDatabase {
  let url: DatabaseURL
  let name: String

  private var path: String { url.file ?? "" }

  func create(template: String?) async throws -> Bool {
    guard access(path, F_OK) != 0 else { return false }
    try await url.connect().close()
    // SQLite makes a file with the first page that is written.
    if access(path, F_OK) != 0 { _ = try NewFile(path: path, text: "").write() }
    return true
  }

  func drop(force: Bool) throws -> Bool {
    guard access(path, F_OK) == 0 else { return false }
    for name in [path + "-journal", path + "-wal", path + "-shm", path] where unlink(name) != 0 {
      if errno != ENOENT { throw FileError(path: name, number: errno) }
    }
    return true
  }
}

extension SQLiteCommands: PlaceDialect {
  var needsServer: Bool { false }

  func namedDatabase(_ url: DatabaseURL, _ configuration: Configuration) -> any NamedDatabase {
    FileDatabase(url: url, name: name(of: url))
  }

  func testDatabases(
    _ url: DatabaseURL, _ configuration: Configuration
  ) throws -> any TestDatabaseStore {
    if url.file == ":memory:" { throw TestDatabaseError.inMemory }
    return try SQLiteTestDatabases(configuration)
  }

  func name(of url: DatabaseURL) -> String {
    let path = url.file ?? ""
    return path.split(separator: "/").last.map(String.init) ?? path
  }
}

import FoundationEssentials
import Migrations

/// Scratch databases in files of a directory of their own, which goes with them.
final class FileScratchDatabases: ScratchDatabases {
  private let directory: TemporaryDirectory

  /// - Throws: `FileError`.
  init() throws { directory = try TemporaryDirectory(prefix: "migrate-scratch-") }

  func connect() -> (any Connection)? { nil }

  func create(copying original: ScratchServer.Database?) throws -> ScratchServer.Database {
    let path = path(ScratchServer.newName(), from: directory.path)
    if let original { try FileManager.default.copyItem(atPath: original.name, toPath: path) }
    return ScratchServer.Database(name: path) { try await DatabaseURL.sqlite(path: path).connect() }
  }

  func drop(_ database: ScratchServer.Database) {
    try? FileManager.default.removeItem(atPath: database.name)
  }

  func dropAll() {}
}

import Basics
import Migrations

/// The database that a URL names, to be made or dropped.
protocol NamedDatabase {
  /// Its name; of a SQLite file without its directory.
  var name: String { get }

  /// Makes the database.
  ///
  /// - Parameter template: the database that it is to be a copy of; nil for the server's default.
  /// - Returns: false where it is there already.
  /// - Throws: `NamedDatabaseError`, `DatabaseError`, `FileError`.
  func create(template: String?) async throws -> Bool

  /// Drops the database with all that is in it.
  ///
  /// - Parameter force: whether the sessions that use it are ended.
  /// - Returns: false where there is none.
  /// - Throws: `NamedDatabaseError`, `DatabaseError`, `FileError`.
  func drop(force: Bool) async throws -> Bool
}

extension Configuration {
  /// The database that `url` names.
  /// - Throws: as `databaseURL`.
  func namedDatabase() async throws -> any NamedDatabase {
    let url = try await databaseURL()
    return url.backEnd.commands.namedDatabase(url, self)
  }
}

/// Why a database was not made or dropped.
enum NamedDatabaseError: Sendable, Hashable {
  /// The role may not.
  case notPermitted(role: String, reason: String)
  /// Sessions use it.
  case inUse(String, reason: String)
}

extension NamedDatabaseError: MigrationError {
  var exitStatus: ExitStatus {
    switch self {
    case .notPermitted: .configuration
    case .inUse: .locked
    }
  }

  var description: String {
    switch self {
    case .notPermitted(let role, let reason):
      """
      \(reason.quotedLines)
      Nothing was done. To make databases a role needs CREATEDB (ALTER ROLE \(role.visibleLine) CREATEDB); \
      to drop one it has to own it.
      """
    case .inUse(let name, let reason):
      """
      the database \(name.visibleLine) is in use: \(reason.quotedLines)
      Nothing was done. --force ends the sessions that use it.
      """
    }
  }
}

import Basics
import FoundationEssentials
import Migrations

/// Where templates and test databases are.
protocol TestDatabaseStore {
  /// Works as a run, whose databases are dropped at the end, also after an error; others can tell that
  /// it is alive.
  /// - Throws: `DatabaseError`, `FileError`, and what `work` throws.
  func withRun<Result>(
    _ run: TestRun, _ work: (any TestDatabaseStore) async throws -> Result
  ) async throws -> Result

  /// Makes a template unless it is there; of several processes one makes it, and the others wait.
  ///
  /// - Parameter fill: migrates the new database, of which it gets the configuration.
  /// - Throws: `NamedDatabaseError`, `DatabaseError`, `FileError`, and what `fill` throws.
  func makeTemplate(_ name: String, _ fill: (Configuration) async throws -> Void) async throws

  /// Makes a database from a template.
  /// - Returns: its URL, with the password if it has one.
  /// - Throws: `DatabaseError`, `FileError`.
  func clone(_ template: String, as name: String) async throws -> String

  /// What the database of a URL that `clone` has returned is called here.
  func name(in url: DatabaseURL) -> String

  /// Drops a database.
  /// - Returns: false where it is not there.
  /// - Throws: `DatabaseError`, `FileError`.
  func drop(_ name: String) async throws -> Bool

  /// All templates and test databases.
  /// - Throws: `DatabaseError`.
  func all() async throws -> [ListedDatabase]

  /// Drops the databases of runs that were killed, and the templates that nobody has used for two weeks.
  func removeAbandoned() async
}

extension TestDatabaseStore {
  /// The templates that nobody has used for two weeks.
  func unusedTemplates(_ all: [ListedDatabase]) -> [String] {
    let limit = Date(timeIntervalSinceNow: -14 * 24 * 60 * 60).formatted(.iso8601)
    return all.filter { $0.kind == .template && ($0.usedAt ?? "") < limit }.map(\.name)
  }

  /// Drops databases, and warns of those that cannot be dropped.
  func dropAll(_ names: [String]) async {
    for name in names {
      do {
        _ = try await drop(name)
      } catch {
        Terminal.current.showWarning(
          "the test database \(name) could not be dropped:\n" + (ErrorReport(error).text ?? ""))
      }
    }
  }
}

/// A template or test database.
struct ListedDatabase: Sendable, Encodable {
  let name: String
  let kind: TestDatabaseNames.Kind
  /// Its size in bytes.
  let size: Int
  /// When a template was used last: ISO 8601, UTC.
  var usedAt: String?
}

/// Templates and test databases, as `migrate testdb list` prints them.
struct TestDatabaseListing: Report {
  let databases: [ListedDatabase]

  func write(to json: JSONLines) throws {
    for database in databases { try json.write(database) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    guard !databases.isEmpty else {
      if detail != .quiet { output.writeLine("There are no test databases.") }
      return
    }
    let table = TextTable(
      header: ["NAME", "KIND", "SIZE", "USED"],
      rows: databases.map {
        [$0.name, $0.kind.rawValue, "\(($0.size + 1023) / 1024) kB", $0.usedAt ?? ""]
      })
    table.lines(output.palette).forEach(output.writeLine)
  }
}

import Basics
import Migrations
import SchemaChange
import SchemaInspection

/// The columns that triggers of the application write in any UPDATE, such as the time of the last change: whatever
/// writes rows again changes them.
struct TouchedColumns {
  /// The names of columns by table, as the rows of `SampleRows` have both.
  private var columns: [String: Set<String>] = [:]

  init() {}

  /// Finds them by writing each row as it is.
  ///
  /// - Parameter migrator: of a scratch database with rows.
  /// - Throws: `DatabaseError`.
  init(_ facts: FactSet, _ migrator: Migrator) async throws {
    guard facts.hasOnlineChanges else { return }
    let statements = facts.touchingStatements
    guard !statements.isEmpty else { return }
    let before = try await Self.values(migrator, statements)
    for (_, statement) in statements {
      // A trigger that fails here does so when the revisions write rows.
      _ = try? await migrator.connection.execute(statement)
    }
    let after = try await Self.values(migrator, statements)
    for (table, values) in before {
      columns[table] = Set(values.keys.filter { values[$0] != after[table]?[$0] })
    }
  }

  /// The values of each column, by table and name.
  private static func values(
    _ migrator: Migrator, _ tables: [String: String]
  ) async throws -> [String: [String: [String]]] {
    var values: [String: [String: [String]]] = [:]
    for content in try await SampleRows.contents(
      of: migrator.connection, excluding: migrator.store.tables)
    where tables[content.table] != nil {
      for (name, value) in try JSONValue(parsing: content.row).members {
        values[content.table, default: [:]][name, default: []].append("\(value)")
      }
    }
    return values.mapValues { $0.mapValues { $0.sorted() } }
  }

  /// The text of a row without them.
  func text(_ content: SampleRows.Content) throws -> String {
    guard let names = columns[content.table], !names.isEmpty else {
      return "\(content.table): \(content.row)"
    }
    var row = try JSONValue(parsing: content.row)
    for name in names { row[name] = nil }
    return "\(content.table): \(row)"
  }
}

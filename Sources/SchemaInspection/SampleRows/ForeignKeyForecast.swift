package import Migrations

/// The foreign keys that migrations will make, so that rows made up before them fit.
///
/// A table or column that is renamed on the way is found again: on PostgreSQL by its number, which is the
/// same in each database that the same migrations made; SQLite's keys are known by their names alone.
package struct ForeignKeyForecast: Sendable {
  private var stages: [Stage] = []

  /// The tables and foreign keys at one moment.
  struct Stage {
    /// The names of the tables, as SQL writes them, by their identity.
    var tables: [String: String] = [:]
    var keys: Set<Key> = []
  }

  /// A foreign key by what names its table and columns for good.
  struct Key: Hashable {
    let table: String
    let columns: [String]
    let target: String
    let targets: [String]
  }

  /// A forecast without keys.
  package init() {}

  /// Looks at the database once more: first before the first migration, then after each one.
  /// - Throws: `DatabaseError`.
  package mutating func observe(_ connection: any Connection) async throws {
    stages.append(try await connection.backEnd.samples.stage(connection))
  }

  /// The keys that come with some migration or a later one, between tables that are there before it.
  ///
  /// - Parameter migrations: how many migrations ran before it.
  package func keys(after migrations: Int) -> [KeyToCome] {
    guard stages.indices.contains(migrations) else { return [] }
    let now = stages[migrations]
    let later = stages[(migrations + 1)...].reduce(into: Set<Key>()) { $0.formUnion($1.keys) }
    let next = stages.indices.contains(migrations + 1) ? stages[migrations + 1].keys : []
    return later.subtracting(now.keys).compactMap { key in
      guard let table = now.tables[key.table], let target = now.tables[key.target] else {
        return nil
      }
      return KeyToCome(
        table: table, columns: key.columns, target: target, targets: key.targets,
        isNext: next.contains(key))
    }
  }
}

/// A foreign key between two tables that are there already.
package struct KeyToCome: Sendable {
  /// The table, as SQL writes it.
  let table: String
  /// Its columns: their numbers on PostgreSQL, their quoted names on SQLite.
  let columns: [String]
  /// The table that it refers to.
  let target: String
  /// That table's columns.
  let targets: [String]
  /// Whether it comes with the next migration, so that the rows have to fit now.
  let isNext: Bool
}

import Migrations
import SchemaChange

/// The made-up rows on which generated revisions are tried.
struct ProofRows {
  /// The tables that are there before and after.
  private let tables: [FactID]
  private let connection: any Connection
  private var counts: [FactID: Int]
  private let files: [FactID: Int]?
  /// The tables whose rows were left out, as what is new does not fit them; each with what they break.
  private(set) var misfits: [(table: String, breaks: String)] = []

  /// - Parameter tables: the tables that are there before and after.
  init(of tables: [FactID], _ connection: any Connection) async throws {
    self.tables = tables
    self.connection = connection
    counts = try await Self.counts(of: tables, connection)
    files = try await Self.files(of: tables, connection)
  }

  /// How many rows in how many tables are looked at.
  var total: (rows: Int, tables: Int) { (counts.values.reduce(0, +), counts.count) }

  /// The first table that has other rows than before.
  func lost() async throws -> FactID? {
    let now = try await Self.counts(of: tables, connection)
    return tables.first { counts[$0] != now[$0] }
  }

  /// The tables that are in another file than before; nil where nobody can tell.
  func rewritten() async throws -> [FactID]? {
    try await Self.files(of: tables, connection).map { now in
      tables.filter { files?[$0] != now[$0] }
    }
  }

  /// Takes away the rows that a statement does not fit, so that it can be tried again.
  ///
  /// - Parameter present: all tables that are there now, as SQL has them.
  /// - Returns: whether there were any.
  mutating func leaveOut(
    after error: StatementError, present: () async throws -> [String]
  ) async throws -> Bool {
    let isMisfit =
      error.code.hasPrefix("22") || error.code.hasPrefix("23")
      || error.code.hasPrefix("SQLITE_CONSTRAINT")
    guard isMisfit else { return false }
    let breaks = error.constraint ?? error.message
    let all = try await present()
    let named = all.filter { Self.bare($0) == error.table.map(Self.bare) }
    let isNew = !named.isEmpty && !misfits.contains { $0.table == named[0] }
    let filled = isNew ? named : try await Self.filled(all, connection)
    guard !filled.isEmpty else { return false }
    misfits += filled.map { ($0, breaks) }
    try await Self.empty(filled, connection)
    counts = try await Self.counts(of: tables, connection)
    return true
  }

  private static func bare(_ name: String) -> String { name.replacing("\"", with: "") }

  private static func filled(
    _ tables: [String], _ connection: any Connection
  ) async throws -> [String] {
    var filled: [String] = []
    for table in tables {
      let row = try await withFunctions {
        try await connection.query("SELECT 1 FROM \(table) LIMIT 1")
      }
      if !row.isEmpty { filled.append(table) }
    }
    return filled
  }

  /// Reads a table while its expressions find what they name: the server looks into the functions of its
  /// indexes when it plans any query.
  private static func withFunctions<Result>(
    _ work: () async throws -> Result
  ) async rethrows -> Result {
    try await SessionNames.alongSearchPath(work)
  }

  /// Deletes all rows of some tables, and of those whose keys lead to them.
  static func empty(_ tables: [String], _ connection: any Connection) async throws {
    guard !tables.isEmpty else { return }
    try await connection.backEnd.commands.empty(tables, connection)
  }

  /// The rows of each table, read with few queries.
  private static func counts(
    of tables: [FactID], _ connection: any Connection
  ) async throws -> [FactID: Int] {
    var counts: [FactID: Int] = [:]
    var rest = tables[...]
    while !rest.isEmpty {
      let some = rest.prefix(100)
      let count = connection.backEnd.commands.rowCount
      rest = rest.dropFirst(100)
      let query = some.enumerated().map { index, table in
        "SELECT \(index), \(count) FROM \(table.path.joined(separator: "."))"
      }
      let rows = try await withFunctions {
        try await connection.query(query.joined(separator: " UNION ALL "))
      }
      for row in rows {
        guard let index = row[0].integer else { continue }
        counts[some[some.startIndex + index]] = row[1].integer
      }
    }
    return counts
  }

  /// The numbers of the files that tables are in, which change when one is written anew; nil where tables
  /// have none.
  private static func files(
    of tables: [FactID], _ connection: any Connection
  ) async throws -> [FactID: Int]? {
    let names = tables.map { $0.path.joined(separator: ".") }
    guard let files = try await connection.backEnd.commands.files(of: names, connection) else {
      return nil
    }
    return Dictionary(
      uniqueKeysWithValues: zip(tables, files).compactMap { table, file in file.map { (table, $0) }
      })
  }
}

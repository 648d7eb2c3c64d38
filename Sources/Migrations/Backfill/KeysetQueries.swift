/// What a backfill asks about its table.
struct KeysetQueries {
  private let backfill: Backfill
  private let dialect: any Dialect
  private var table: String
  private var comparisons: [KeyComparison]

  init(_ backfill: Backfill, _ dialect: any Dialect) {
    self.backfill = backfill
    self.dialect = dialect
    table = backfill.table
    comparisons = backfill.key.map { KeyComparison(column: $0) }
  }

  /// Looks for the table where the statements of the migration find it.
  /// - Throws: `DatabaseError`.
  init(_ backfill: Backfill, on connection: any Connection) async throws {
    self.init(backfill, connection.dialect)
    if let found = try await dialect.table(of: backfill, on: connection) {
      (table, comparisons) = found
    }
  }

  private var columns: String { backfill.key.joined(separator: ", ") }

  /// The first key of the table.
  var firstKey: String { "SELECT \(columns) FROM \(table) ORDER BY \(columns) LIMIT 1" }

  /// The last key of the table.
  var lastKey: String {
    let order = backfill.key.map { "\($0) DESC" }.joined(separator: ", ")
    return "SELECT \(columns) FROM \(table) ORDER BY \(order) LIMIT 1"
  }

  /// Reads the last key of the next batch with the number of its keys; no row at the end.
  ///
  /// - Parameter position: the last key done; nil at the beginning.
  func nextBatch(after position: [DatabaseValue]?) -> SQLCommand {
    SQLCommand(
      """
      SELECT \(columns), row_number() OVER (ORDER BY \(columns)) AS migrate_number
      FROM (SELECT \(columns) FROM \(table)\(condition(position)) ORDER BY \(columns)
        LIMIT \(backfill.batchSize)) AS migrate_batch
      ORDER BY migrate_number DESC LIMIT 1
      """, position ?? [])
  }

  /// Counts the rows that are left.
  func count(after position: [DatabaseValue]?) -> SQLCommand {
    SQLCommand("SELECT count(*) FROM \(table)\(condition(position))", position ?? [])
  }

  /// Has the planner estimate the rows that are left; nil where it does not say.
  func plan(after position: [DatabaseValue]?) -> SQLCommand? {
    dialect.estimate(SQLCommand("SELECT 1 FROM \(table)\(condition(position))", position ?? []))
  }

  /// The estimate in the first line of a plan: `Seq Scan on t  (cost=… rows=12 width=4)`.
  static func estimatedRows(_ plan: String) -> Int? {
    plan.split(separator: " ").first { $0.hasPrefix("rows=") }.flatMap { Int($0.dropFirst(5)) }
  }

  /// Finds a row that has no key.
  var rowWithoutKey: SQLCommand {
    let conditions = backfill.key.map { "\($0) IS NULL" }.joined(separator: " OR ")
    return SQLCommand("SELECT 1 FROM \(table) WHERE \(conditions) LIMIT 1")
  }

  /// Finds an index in whose order the key can be read: without one, each batch would read and
  /// sort the whole table.
  var index: SQLCommand { dialect.index(on: table, beginningWith: backfill.key.first ?? "") }

  private func condition(_ position: [DatabaseValue]?) -> String {
    guard let position else { return "" }
    guard position.count > 1, comparisons.allSatisfy(\.isOfSystem) else {
      return " WHERE " + above(comparisons.enumerated().map { $1.with("$\($0 + 1)") }[...])
    }
    let values = position.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return " WHERE (\(columns)) > (\(values))"
  }

  /// A comparison of rows in words, since that has one operator's name for all columns. The first
  /// column leads to the place in the index.
  private func above(_ columns: ArraySlice<(isAbove: String, isNotBelow: String)>) -> String {
    guard let first = columns.first, columns.count > 1 else { return columns.first?.isAbove ?? "" }
    return "\(first.isNotBelow) AND (\(first.isAbove) OR \(above(columns.dropFirst())))"
  }
}

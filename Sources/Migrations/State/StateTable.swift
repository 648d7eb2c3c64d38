/// A table of migrate's own, declared once: what it is created as, known by, read by, and upgraded to.
///
/// A layout upgrade is a column with the number of its layout: where the column is missing it is added
/// before the first change. Older tools can go on reading, since no column is ever taken away.
struct StateTable: Sendable, Hashable {
  var columns: [StateColumn]
  /// Rules of the table as a whole.
  var rules: [String] = []
  /// The columns by which a table of the name is known to be migrate's.
  var marks: Set<String>
  /// The layout that brought the table.
  var since = 1

  /// The newest layout that something of the table needs.
  var layout: Int { columns.map(\.since).reduce(since, max) }

  /// The statement that creates the table where it is missing.
  ///
  /// - Parameter name: its qualified and quoted name.
  func creation(_ name: String, _ dialect: any Dialect) -> SQLCommand {
    let lines = columns.map { $0.sql(dialect) } + rules
    return SQLCommand(
      "\(Self.creation)\(name) (\n" + lines.map { "  " + $0 }.joined(separator: ",\n") + "\n)")
  }

  /// How the statement begins.
  static let creation = "CREATE TABLE IF NOT EXISTS "
}

/// A column of such a table.
struct StateColumn: Sendable, Hashable {
  enum Kind { case text, integer, bigint, time, identity }

  enum Rule: Hashable {
    case notNull, primaryKey
    /// As SQL writes it.
    case `default`(String)
    case defaultNow, defaultUser
    case oneOf([String])
    case check(String)
  }

  let name: String
  let kind: Kind
  let rules: [Rule]
  /// The layout that brought the column. One that is not in the first takes NULL or has a default that
  /// is the same for all rows.
  let since: Int
  /// Whether it may be so long that only its presence is read.
  let isLarge: Bool

  init(
    _ name: String, _ kind: Kind, _ rules: Rule..., since: Int = 1, isLarge: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.rules = rules
    self.since = since
    self.isLarge = isLarge
  }

  /// The column as it stands in CREATE TABLE.
  func sql(_ dialect: any Dialect) -> String {
    let type =
      switch kind {
      case .text: "text"
      case .integer: "integer"
      case .bigint: "bigint"
      case .time: dialect.timeType
      case .identity: dialect.identityKey
      }
    let words = rules.map { rule in
      switch rule {
      case .notNull: "NOT NULL"
      case .primaryKey: "PRIMARY KEY"
      case .default(let value): "DEFAULT \(value)"
      case .defaultNow: "DEFAULT \(dialect.now)"
      case .defaultUser: "DEFAULT \(dialect.currentUser)"
      case .oneOf(let words):
        "CHECK (\(name) IN (\(words.map { "'\($0)'" }.joined(separator: ", "))))"
      case .check(let condition): "CHECK (\(condition))"
      }
    }
    return ([name, type] + words).joined(separator: " ")
  }

  /// The name under which the column is read: of a large one, whether there is something in it.
  var readName: String { isLarge ? "has_\(name)" : name }

  /// The column of a table `alias` as it is read.
  func reading(_ alias: String, _ dialect: any Dialect) -> String {
    let column = "\(alias).\(name)"
    let value =
      isLarge ? "\(column) IS NOT NULL" : kind == .time ? dialect.iso8601(column) : column
    return "\(value) AS \(readName)"
  }
}

/// A row of a query whose values are read by the names of their columns.
struct NamedRow {
  private let places: [String: Int]
  private let values: Row

  fileprivate init(_ places: [String: Int], _ values: Row) {
    self.places = places
    self.values = values
  }

  /// The value of a column; NULL where the query has no such column.
  subscript(_ name: String) -> DatabaseValue { places[name].map { values[$0] } ?? .null }

  /// The text of a column; empty for NULL.
  func text(_ name: String) -> String { self[name].text ?? "" }

  /// The values of a column, between commas.
  func list(_ name: String) -> [String] { text(name).split(separator: ",").map(String.init) }

  /// Whether a column is true, as each database says it.
  func isTrue(_ name: String) -> Bool { ["t", "1"].contains(self[name].text) }
}

extension Connection {
  /// Runs a query and returns its rows with the names of their columns.
  /// - Throws: `DatabaseError`.
  func namedRows(_ query: SQLCommand) async throws -> [NamedRow] {
    let result = try await result(of: query.sql, query.parameters)
    let places = Dictionary(
      result.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return result.rows.map { NamedRow(places, $0) }
  }
}

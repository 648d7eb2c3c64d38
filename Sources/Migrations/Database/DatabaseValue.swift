/// A value sent to the database or received from it.
///
/// PostgreSQL's values arrive as text, in the form in which `psql` shows them.
public enum DatabaseValue: Sendable, Hashable {
  /// SQL NULL.
  case null
  /// Text. PostgreSQL infers the type of a text parameter from where it stands.
  case text(String)
  /// A 64-bit integer.
  case integer(Int64)
  /// A 64-bit floating-point number.
  case real(Double)
  /// Bytes: `bytea` of PostgreSQL, BLOB of SQLite.
  case blob([UInt8])

  /// Creates a text value, or NULL from nil.
  public init(_ value: String?) { self = value.map(DatabaseValue.text) ?? .null }
  /// Creates an integer value, or NULL from nil.
  public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }

  /// The value as text, bytes as PostgreSQL's `\\x6869`; nil for NULL.
  public var text: String? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .blob(let bytes): "\\x" + bytes.hexadecimal
    }
  }

  /// The value as an integer; nil for NULL and for anything that is not an integer.
  public var integer: Int? {
    switch self {
    case .null, .blob: nil
    case .text(let text): Int(text)
    case .integer(let number): Int(number)
    case .real(let number): Int(exactly: number)
    }
  }
}

extension DatabaseValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// Creates a text value.
  public init(stringLiteral value: String) { self = .text(value) }
  /// Creates an integer value.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Creates a floating-point value.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// Creates 1 or 0, which both back ends take for a truth value.
  public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
  /// Creates NULL.
  public init(nilLiteral: ()) { self = .null }
}

/// A row of a result: its values in the order of the columns.
public typealias Row = [DatabaseValue]

/// What a statement gave.
package struct QueryResult: Sendable, Hashable {
  /// The names of the columns; none for a statement that returns no rows.
  package var columns: [String] = []
  /// The rows.
  package var rows: [Row] = []
  /// How many rows were inserted, updated or deleted; of a query on PostgreSQL, how many it returned.
  package var affectedRows = 0
}

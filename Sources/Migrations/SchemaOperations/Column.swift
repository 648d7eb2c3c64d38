/// A column of a table to be created, or to be added to one.
///
/// ```swift
/// Column("total", .numeric(precision: 12, scale: 2), isNullable: false, default: 0)
/// ```
public struct Column: Sendable, Hashable {
  /// The name, without quotes.
  public var name: String
  /// The type.
  public var type: ColumnType
  /// Whether it may hold NULL.
  public var isNullable: Bool
  /// What a row has where no value is given; nil for NULL.
  public var `default`: ColumnDefault?
  /// Whether it is the primary key by itself. A key of several columns is a `TableConstraint`.
  public var isPrimaryKey: Bool

  /// Describes a column.
  public init(
    _ name: String, _ type: ColumnType, isNullable: Bool = true, default: ColumnDefault? = nil,
    isPrimaryKey: Bool = false
  ) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.default = `default`
    self.isPrimaryKey = isPrimaryKey
  }

  /// The column as it stands in CREATE TABLE.
  func sql(_ dialect: any Dialect) -> String {
    var words = [SQLText.identifier(name), dialect.name(of: type)]
    if isPrimaryKey || type == .identity {
      // INTEGER PRIMARY KEY of SQLite takes NULL for "assign one", other keys for a value.
      if type != .identity { words.append("NOT NULL") }
      words.append("PRIMARY KEY")
      if type == .identity, let rule = dialect.identityRule { words.append(rule) }
    } else if !isNullable {
      words.append("NOT NULL")
    }
    if let `default` { words.append("DEFAULT " + `default`.sql(dialect)) }
    return words.joined(separator: " ")
  }
}

/// What a column holds where no value is given.
public enum ColumnDefault: Sendable, Hashable {
  /// A text.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A floating-point number.
  case real(Double)
  /// A truth value; 1 or 0 on SQLite.
  case boolean(Bool)
  /// The time of the insertion, as `CURRENT_TIMESTAMP` gives it.
  case currentTimestamp
  /// An expression, as SQL writes it.
  case sql(String)

  /// The default as it stands behind DEFAULT.
  func sql(_ dialect: any Dialect) -> String {
    switch self {
    case .text(let text): dialect.literal(text: text)
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .boolean(let value): dialect.literal(boolean: value)
    case .currentTimestamp: "CURRENT_TIMESTAMP"
    case .sql(let expression): "(\(expression))"
    }
  }

  /// Whether the value is the same for all rows, which SQLite's ADD COLUMN asks for.
  var isConstant: Bool {
    switch self {
    case .text, .integer, .real, .boolean: true
    case .currentTimestamp, .sql: false
    }
  }
}

extension ColumnDefault: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A floating-point number.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

/// A change to a column.
public enum ColumnChange: Sendable, Hashable {
  /// Another name.
  case rename(to: String)
  /// Another type. What the database does not convert by itself takes an expression, for example
  /// `.type(.integer, using: "CAST(code AS integer)")`.
  case type(ColumnType, using: String? = nil)
  /// Whether it may hold NULL.
  case nullable(Bool)
  /// What a row has where no value is given; nil for NULL.
  case `default`(ColumnDefault?)

  var isRename: Bool {
    if case .rename = self { true } else { false }
  }
}

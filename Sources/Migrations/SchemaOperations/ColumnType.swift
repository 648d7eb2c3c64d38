/// The type of a column, by the name that each back end has for it.
public enum ColumnType: Sendable, Hashable {
  /// A 64-bit number that the database assigns; such a column is the primary key.
  case identity
  /// A 16-bit number.
  case smallInteger
  /// A 32-bit number.
  case integer
  /// A 64-bit number.
  case bigInteger
  /// A 64-bit floating-point number.
  case double
  /// A decimal number of so many digits, of which `scale` stand behind the point. SQLite keeps it
  /// as a number of its own, without a limit.
  case numeric(precision: Int, scale: Int)
  /// `true` or `false`; SQLite keeps 1 or 0.
  case boolean
  /// Text of any length.
  case text
  /// Text of at most so many characters. SQLite does not enforce the limit.
  case varchar(Int)
  /// Bytes.
  case binary
  /// A day; text on SQLite.
  case date
  /// A day and time without a time zone; text on SQLite.
  case timestamp
  /// A point in time; text on SQLite.
  case timestampWithTimeZone
  /// A UUID; text on SQLite.
  case uuid
  /// JSON: `jsonb` of PostgreSQL; text on SQLite.
  case json
  /// Any other type, as SQL writes it.
  case sql(String)

  /// The type's name in SQL.
  public func name(on backEnd: BackEnd) -> String { backEnd.dialect.name(of: self) }
}

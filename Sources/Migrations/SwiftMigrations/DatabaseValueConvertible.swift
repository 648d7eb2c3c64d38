public import FoundationEssentials

/// A type whose values can be given to a statement as parameters.
public protocol DatabaseValueConvertible {
  /// The value as both back ends understand it.
  var databaseValue: DatabaseValue { get }
}

extension DatabaseValue: DatabaseValueConvertible {
  /// The value itself.
  public var databaseValue: DatabaseValue { self }
}

extension DatabaseValueConvertible where Self: FixedWidthInteger {
  /// The number; as text where it does not fit into 64 bits with a sign.
  public var databaseValue: DatabaseValue {
    Int64(exactly: self).map(DatabaseValue.integer) ?? .text(String(self))
  }
}

extension Int: DatabaseValueConvertible {}
extension Int8: DatabaseValueConvertible {}
extension Int16: DatabaseValueConvertible {}
extension Int32: DatabaseValueConvertible {}
extension Int64: DatabaseValueConvertible {}
extension UInt: DatabaseValueConvertible {}
extension UInt8: DatabaseValueConvertible {}
extension UInt16: DatabaseValueConvertible {}
extension UInt32: DatabaseValueConvertible {}
extension UInt64: DatabaseValueConvertible {}

extension String: DatabaseValueConvertible {
  /// The text.
  public var databaseValue: DatabaseValue { .text(self) }
}

extension Substring: DatabaseValueConvertible {
  /// The text.
  public var databaseValue: DatabaseValue { .text(String(self)) }
}

extension Bool: DatabaseValueConvertible {
  /// 1 or 0, which PostgreSQL takes for a truth value too.
  public var databaseValue: DatabaseValue { .integer(self ? 1 : 0) }
}

extension Double: DatabaseValueConvertible {
  /// The number.
  public var databaseValue: DatabaseValue { .real(self) }
}

extension Float: DatabaseValueConvertible {
  /// The number.
  public var databaseValue: DatabaseValue { .real(Double(self)) }
}

extension Data: DatabaseValueConvertible {
  /// The bytes.
  public var databaseValue: DatabaseValue { .blob(Array(self)) }
}

extension UUID: DatabaseValueConvertible {
  /// The identifier in lower case, as PostgreSQL writes it.
  public var databaseValue: DatabaseValue { .text(uuidString.lowercased()) }
}

extension Date: DatabaseValueConvertible {
  /// The time in UTC, to the millisecond, as `2026-11-24 09:30:00.123Z`.
  public var databaseValue: DatabaseValue { .text(DatabaseTime.text(self)) }
}

extension Optional: DatabaseValueConvertible where Wrapped: DatabaseValueConvertible {
  /// The value, or NULL.
  public var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
}

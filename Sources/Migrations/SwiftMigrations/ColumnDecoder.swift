import FoundationEssentials

/// Makes a value of one column.
struct ColumnDecoder: Decoder, SingleValueDecodingContainer {
  let value: DatabaseValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// Makes a value of any type.
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ value: DatabaseValue, _ path: [any CodingKey]
  ) throws -> Value {
    try leaf(type, value, path) ?? Value(from: ColumnDecoder(value: value, codingPath: path))
  }

  /// Makes a value of a type that the back ends know, whatever its own way of decoding is.
  ///
  /// - Returns: nil for any other type.
  static func leaf<Value: Decodable>(
    _ type: Value.Type, _ value: DatabaseValue, _ path: [any CodingKey]
  ) throws -> Value? {
    let result: Any?
    switch type {
    case is DatabaseValue.Type: return value as? Value
    case is Date.Type: result = value.text.flatMap(DatabaseTime.date)
    case is UUID.Type: result = value.text.flatMap { UUID(uuidString: $0) }
    case is Data.Type: result = value.bytes.map { Data($0) }
    default: return nil
    }
    guard let result = result as? Value else { throw mismatch(type, value, path) }
    return result
  }

  static func mismatch(
    _ type: Any.Type, _ value: DatabaseValue, _ path: [any CodingKey]
  ) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: path,
      debugDescription: "\(value.text.map { "'\($0.prefix(80))'" } ?? "NULL") is no \(type)")
    return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  // MARK: Decoder

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw Self.mismatch([String: Any].self, value, codingPath)
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw Self.mismatch([Any].self, value, codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  // MARK: Single values

  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    switch value.text {
    case "t", "true", "1": true
    case "f", "false", "0": false
    default: throw Self.mismatch(type, value, codingPath)
    }
  }

  func decode(_ type: String.Type) throws -> String { try unwrap(value.text) }
  func decode(_ type: Double.Type) throws -> Double {
    try unwrap(value.text.flatMap { Double($0) })
  }
  func decode(_ type: Float.Type) throws -> Float { try unwrap(value.text.flatMap { Float($0) }) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Self.decode(type, value, codingPath)
  }

  private func integer<Number: FixedWidthInteger>() throws -> Number {
    if case .real(let number) = value { return try unwrap(Number(exactly: number)) }
    return try unwrap(value.text.flatMap { Number($0) })
  }

  private func unwrap<Value>(_ result: Value?) throws -> Value {
    guard let result else { throw Self.mismatch(Value.self, value, codingPath) }
    return result
  }
}

extension DatabaseValue: Decodable {
  /// Takes a column as it is.
  /// - Throws: `DecodingError` from any decoder but that of `MigrationDatabase`.
  public init(from decoder: any Decoder) throws {
    guard let column = decoder as? ColumnDecoder else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: [], debugDescription: "not a column of a database"))
    }
    self = column.value
  }

  /// The bytes of a BLOB, of PostgreSQL's `\x…`, or of a text; nil for anything else.
  fileprivate var bytes: [UInt8]? {
    switch self {
    case .blob(let bytes): return bytes
    case .text(let text) where text.hasPrefix("\\x"):
      let digits = Array(text.utf8.dropFirst(2))
      guard digits.count.isMultiple(of: 2) else { return nil }
      return stride(from: 0, to: digits.count, by: 2).map {
        16 * Self.value(ofHexDigit: digits[$0]) + Self.value(ofHexDigit: digits[$0 + 1])
      }
    case .text(let text): return Array(text.utf8)
    case .null, .integer, .real: return nil
    }
  }

  private static func value(ofHexDigit digit: UInt8) -> UInt8 {
    isDigit(digit) ? digit - UInt8(ascii: "0") : (digit | 0x20) - UInt8(ascii: "a") + 10
  }
}

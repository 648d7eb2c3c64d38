import FoundationEssentials

/// The places of a result's columns by their names.
struct RowColumns {
  let names: [String]
  private let places: [String: Int]

  init(_ names: [String]) {
    self.names = names
    places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The column of a property: by its name, or by its name as SQL writes it: `ownerID` and `owner_id`.
  func place(of property: String) -> Int? {
    places[property] ?? places[Self.snakeCase(property)]
  }

  private static func snakeCase(_ name: String) -> String {
    var result = ""
    var previous: Character?
    for character in name {
      if character.isUppercase, let previous, previous.isLowercase || previous.isNumber {
        result += "_"
      }
      result += character.lowercased()
      previous = character
    }
    return result
  }
}

/// Makes a value of one row.
struct RowDecoder: Decoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private let columns: RowColumns
  private let row: Row

  init(_ columns: RowColumns, _ row: Row) {
    self.columns = columns
    self.row = row
  }

  /// A single value is the first column; anything else is asked to take what it needs.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let value = try ColumnDecoder.leaf(type, row.first ?? .null, codingPath) { return value }
    return try Value(from: self)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(RowContainer(columns: columns, row: row))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw DecodingError.typeMismatch(
      [Any].self,
      DecodingError.Context(codingPath: codingPath, debugDescription: "a row is not an array"))
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    ColumnDecoder(value: row.first ?? .null, codingPath: codingPath)
  }
}

/// Takes the columns of a row one after the other.
struct TupleDecoder {
  private let columns: RowColumns
  private let row: Row
  private var place = 0

  init(_ columns: RowColumns, _ row: Row) {
    self.columns = columns
    self.row = row
  }

  /// The next column.
  mutating func next<Value: Decodable>(_ type: Value.Type) throws -> Value {
    defer { place += 1 }
    guard row.indices.contains(place) else {
      throw DecodingError.valueNotFound(
        type,
        DecodingError.Context(
          codingPath: [], debugDescription: "the result has only \(row.count) columns"))
    }
    return try ColumnDecoder.decode(type, row[place], [ColumnKey(columns.names[place])])
  }
}

/// The columns of a row by the names of properties.
private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let columns: RowColumns
  let row: Row
  var codingPath: [any CodingKey] { [] }

  var allKeys: [Key] { columns.names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { columns.place(of: key.stringValue) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try ColumnDecoder.decode(type, value(key), [key])
  }

  private func value(_ key: Key) throws -> DatabaseValue {
    guard let place = columns.place(of: key.stringValue) else {
      throw DecodingError.keyNotFound(
        key,
        DecodingError.Context(
          codingPath: [],
          debugDescription: "the result has no such column; it has "
            + columns.names.joined(separator: ", ")))
    }
    return row[place]
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    throw ColumnDecoder.mismatch([String: Any].self, try value(key), [key])
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw ColumnDecoder.mismatch([Any].self, try value(key), [key])
  }

  func superDecoder() throws -> any Decoder { RowDecoder(columns, row) }
  func superDecoder(forKey key: Key) throws -> any Decoder { RowDecoder(columns, row) }
}

/// The name of a column in an error's path.
private struct ColumnKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { return nil }
}

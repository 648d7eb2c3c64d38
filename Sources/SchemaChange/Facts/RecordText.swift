/// Takes a value of a row type apart, as the server writes it.
///
/// A field without any character is NULL; quotes and backslashes are doubled inside of quotes
/// (https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX).
enum RecordText {
  /// The fields of a record.
  static func fields(of record: String) -> [String?] {
    var record = record
    return record.withUTF8(fields)
  }

  private static func fields(_ bytes: UnsafeBufferPointer<UInt8>) -> [String?] {
    guard bytes.count > 2 else { return [nil] }
    var fields: [String?] = []
    var field: [UInt8] = []
    var (isQuoted, isNull) = (false, true)
    var index = 1
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
          if bytes[index + 1] == byte {
            field.append(byte)
            index += 1
          } else {
            isQuoted = false
          }
        default: field.append(byte)
        }
      } else if byte == UInt8(ascii: "\"") {
        (isQuoted, isNull) = (true, false)
      } else if byte == UInt8(ascii: ",") || index == bytes.count - 1 {
        fields.append(isNull && field.isEmpty ? nil : String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        isNull = true
      } else {
        field.append(byte)
      }
      index += 1
    }
    return fields
  }
}

import Migrations

extension ObjectName {
  /// The name as it is to be written in SQL, quoted where that is needed.
  var sql: String {
    schema.map { "\(sqlName($0)).\(sqlName(name))" } ?? sqlName(name)
  }
}

/// A name as it is to be written in SQL, quoted where that is needed.
func sqlName(_ name: String) -> String {
  let isPlain =
    name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    } && name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
  return isPlain && !ReservedWords.all.contains(name) ? name : SQLText.identifier(name)
}

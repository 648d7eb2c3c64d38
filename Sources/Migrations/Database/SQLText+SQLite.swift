import CSQLite

extension SQLText {
  /// A name for SQLite, quoted only where that is needed.
  package static func sqliteIdentifier(_ name: String) -> String {
    isPlainForSQLite(name) ? name : identifier(name)
  }

  /// Whether a name is one without quotes, too.
  package static func isPlainForSQLite(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first) else { return false }
    let isWord = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || isDigit(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return isWord && sqlite3_keyword_check(name, Int32(name.utf8.count)) == 0
  }
}

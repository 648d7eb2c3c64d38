/// What a command means for the pipeline, told by its first word.
enum CommandKind {
  /// BEGIN, START TRANSACTION.
  case transactionStart
  /// COMMIT, ROLLBACK and the like, of which some forms end no transaction.
  case transactionEnd
  /// COPY, which libpq does not allow in a pipeline.
  case copy
  case other

  init(_ sql: String) {
    switch firstWord(sql) {
    case "BEGIN", "START": self = .transactionStart
    case "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE": self = .transactionEnd
    case "COPY": self = .copy
    default: self = .other
    }
  }
}

/// The first word in capitals, after white space and comments.
func firstWord(_ sql: String) -> String {
  var rest = Substring(sql).utf8
  var depth = 0
  while let byte = rest.first {
    if rest.starts(with: "/*".utf8) {
      depth += 1
      rest = rest.dropFirst(2)
    } else if depth > 0 {
      let closes = rest.starts(with: "*/".utf8)
      if closes { depth -= 1 }
      rest = rest.dropFirst(closes ? 2 : 1)
    } else if rest.starts(with: "--".utf8) {
      rest = rest.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    } else if byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) {
      rest = rest.dropFirst()
    } else {
      break
    }
  }
  let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
  return String(Substring(letters)).uppercased()
}

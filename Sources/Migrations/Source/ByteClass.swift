/// What a byte means to the statement scanner between quotes and comments.
enum ByteClass: UInt8 {
  /// Part of a token that the scanner need not look into.
  case other
  case space
  /// Begins a word.
  case word
  /// Begins a number (PostgreSQL).
  case digit
  /// Begins a dollar quote or a parameter (PostgreSQL).
  case dollar
  /// Begins a quoted text that ends with the same byte.
  case quote
  /// Begins a bracketed name (SQLite).
  case bracket
  /// Begins a comment when doubled.
  case hyphen
  /// Begins a comment before a star.
  case slash
  case openParenthesis
  case closeParenthesis
  case semicolon
  /// Begins a placeholder of a backfill, or stands for something else.
  case colon
  /// Begins a psql meta-command; no token of either dialect has one outside quotes.
  case backslash

  /// The class of each byte in a dialect.
  ///
  /// - Parameter own: what only the dialect has, as characters with their class.
  static func table(_ own: [String: ByteClass]) -> [ByteClass] {
    var table = (0...UInt8.max).map { byte -> ByteClass in
      switch Unicode.Scalar(byte) {
      case " ", "\t", "\n", "\r", "\u{B}", "\u{C}": .space
      case "a"..."z", "A"..."Z", "_", "\u{80}"..."\u{FF}": .word
      case "'", "\"": .quote
      case "-": .hyphen
      case "/": .slash
      case ";": .semicolon
      case ":": .colon
      case "\\": .backslash
      default: .other
      }
    }
    for (characters, byteClass) in own {
      for byte in characters.utf8 { table[Int(byte)] = byteClass }
    }
    return table
  }

  /// Whether a byte of this class can go on with a word.
  var continuesWord: Bool { self == .word || self == .digit || self == .dollar }
}

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
  static func table(for dialect: BackEnd) -> [ByteClass] {
    (0...UInt8.max).map { byte in
      switch (Unicode.Scalar(byte), dialect) {
      case (" ", _), ("\t", _), ("\n", _), ("\r", _), ("\u{B}", _), ("\u{C}", _): .space
      case ("a"..."z", _), ("A"..."Z", _), ("_", _), ("\u{80}"..."\u{FF}", _): .word
      case ("0"..."9", .sqlite), ("$", .sqlite): .word
      case ("0"..."9", .postgreSQL): .digit
      case ("$", .postgreSQL): .dollar
      case ("'", _), ("\"", _), ("`", .sqlite): .quote
      case ("[", .sqlite): .bracket
      case ("-", _): .hyphen
      case ("/", _): .slash
      case ("(", .postgreSQL): .openParenthesis
      case (")", .postgreSQL): .closeParenthesis
      case (";", _): .semicolon
      case (":", _): .colon
      case ("\\", _): .backslash
      default: .other
      }
    }
  }

  /// Whether a byte of this class can go on with a word.
  var continuesWord: Bool { self == .word || self == .digit || self == .dollar }
}

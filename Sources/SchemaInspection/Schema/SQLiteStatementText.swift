import Migrations

/// A CREATE statement as SQLite stores it, in one form for all the ways in which it came about.
///
/// `ALTER TABLE` edits the stored text: it adds columns behind the last one, and puts new names in
/// quotes (https://sqlite.org/lang_altertable.html).
struct SQLiteStatementText {
  private let text: String
  private let tokens: [SQLToken]

  init(_ text: String) {
    self.text = text
    tokens = SQLToken.all(in: text)
  }

  /// The text as the user wrote it, without quotes that are not needed around the names of tables.
  var other: String {
    var result = ""
    var end = text.startIndex
    for (index, token) in tokens.enumerated() {
      result += text[end..<token.text.startIndex] + plainText(index)
      end = token.text.endIndex
    }
    return result
  }

  /// A `CREATE TABLE` without comments, each column and constraint on a line of its own.
  var table: String {
    // The arguments of a virtual table are its module's own text.
    guard tokens.count > 1, tokens[1].keyword == "TABLE" else { return other }
    var result = ""
    var depth = 0
    var end = text.startIndex
    for (index, token) in tokens.enumerated() {
      let previous = index > 0 ? tokens[index - 1].text : ""
      let isApart = end != token.text.startIndex
      switch token.text {
      case "(":
        result += depth == 0 ? " (\n  " : isApart && previous != "(" ? " (" : "("
        depth += 1
      case ")":
        depth -= 1
        result += depth == 0 ? "\n)" : ")"
      case ",":
        result += depth == 1 ? ",\n  " : ", "
      default:
        let isFirst = index == 0 || previous == "(" || previous == ","
        let needsBlank = isApart || (previous == ")" && token.kind != .symbol)
        result += (needsBlank && !isFirst ? " " : "") + plainText(index)
      }
      end = token.text.endIndex
    }
    return result
  }

  /// A token, without quotes where it names a table and needs none.
  private func plainText(_ index: Int) -> Substring {
    let token = tokens[index]
    guard token.kind == .quotedName, index > 0,
      Self.beforeTables.contains(tokens[index - 1].keyword), SQLText.isPlainForSQLite(token.name)
    else { return token.text }
    return token.name[...]
  }

  /// The keywords behind which a table is named. A text in double quotes elsewhere may be a string.
  private static let beforeTables: Set = [
    "TABLE", "REFERENCES", "ON", "FROM", "JOIN", "INTO", "UPDATE",
  ]
}

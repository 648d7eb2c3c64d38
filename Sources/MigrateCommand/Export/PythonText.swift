/// Values as Python writes them.
enum PythonText {
  /// A string; one of several lines, or with quotes in it, stands between three quotes.
  static func literal(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\r", with: "\\r")
    guard text.contains("\n") || text.contains("\"") else { return "\"\(escaped)\"" }
    let inside = escaped.replacing(threeQuotes, with: "\\\"\\\"\\\"")
    return threeQuotes
      + (inside.hasSuffix("\"") ? inside.dropLast() + "\\\"" : inside) + threeQuotes
  }

  private static let threeQuotes = "\"\"\""

  /// `None`, a string, or a tuple of them.
  static func names(_ names: [String]) -> String {
    switch names.count {
    case 0: "None"
    case 1: literal(names[0])
    default: "(\(names.map(literal).joined(separator: ", ")))"
    }
  }

  /// SQL in which SQLAlchemy's `text()` finds no parameters: each `:name` has a backslash before it
  /// (https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text).
  static func withoutParameters(_ sql: String) -> String {
    let scalars = Array(sql.unicodeScalars)
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      if scalar == ":" {
        let before = index > 0 ? scalars[index - 1] : " "
        let end = scalars[(index + 1)...].firstIndex { !isWord($0) } ?? scalars.endIndex
        let isName = end > index + 1 && (end == scalars.endIndex || scalars[end] != ":")
        if before == "\\" || isName && before != ":" && !isWord(before) { result += "\\" }
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }
}

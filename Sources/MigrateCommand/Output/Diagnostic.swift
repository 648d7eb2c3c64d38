import Migrations

/// An error or warning as compilers show it: the place, the line, and a caret.
struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  enum Severity: String, Sendable { case error, warning, note }

  var severity = Severity.error
  /// Where it is, if that is known.
  var location: SourceLocation?
  var message: String
  /// An SQLSTATE or the name of a rule.
  var code: String?
  /// The line at `location`, without its end.
  var sourceLine: String?
  /// The column of that line to put a caret under, counted from 1.
  var caretColumn: Int?
  var detail: String?
  var hint: String?
  /// PostgreSQL's CONTEXT.
  var context: String?
}

extension Diagnostic {
  /// Creates the display of a database's error.
  init(_ error: StatementError, at location: SourceLocation? = nil) {
    self.init(
      location: location, message: error.message, code: error.code.isEmpty ? nil : error.code,
      detail: error.detail, hint: error.hint, context: error.context)
  }

  /// Creates the display of a database's error in a line of a file.
  init(_ error: StatementError, in excerpt: SourceExcerpt) {
    self.init(error, at: excerpt.location)
    sourceLine = excerpt.line
    caretColumn = excerpt.caret + 1
  }

  /// The whole text, without a newline at its end.
  /// - Parameter width: How many columns the source line may take.
  func rendered(_ palette: Palette = .plain, width: Int = 80) -> String {
    let place = location.map { palette("\($0):", .strong) + " " } ?? ""
    let role: TextRole =
      switch severity {
      case .error: .error
      case .warning: .warning
      case .note: .strong
      }
    let code = code.map { " (\($0))" } ?? ""
    let label = palette("\(severity.rawValue):", role)
    var lines = ["\(place)\(label) \(message.quotedLines)\(code)"]
    if let sourceLine, let caretColumn {
      let excerpt = CaretLine(line: sourceLine, column: caretColumn, width: width)
      lines += [excerpt.text, palette(excerpt.caret, .success)]
    }
    lines += [("DETAIL", detail), ("HINT", hint), ("CONTEXT", context)].compactMap { name, text in
      text.map { "\(name): \($0.quotedLines)" }
    }
    return lines.joined(separator: "\n")
  }
}

/// A source line cut to a width around a column, and a line with a caret under that column.
struct CaretLine: Sendable, Hashable {
  let text: String
  let caret: String

  /// - Parameters:
  ///   - line: The line, without its end. Tabs are widened to stops of eight columns.
  ///   - column: The Unicode scalar that the caret stands under, counted from 1.
  ///   - width: How many columns there are.
  init(line: String, column: Int, width: Int) {
    let scalars = line.unicodeScalars
    let split =
      scalars.index(scalars.startIndex, offsetBy: max(0, column - 1), limitedBy: scalars.endIndex)
      ?? scalars.endIndex
    // Escaped before it is measured.
    let before = Self.expandingTabs(String(scalars[..<split]).visibleLine, from: 0)
    let after = Self.expandingTabs(String(scalars[split...]).visibleLine, from: before.displayWidth)
    let mark = "..."
    guard before.displayWidth + after.displayWidth > width, width > 4 * mark.count else {
      text = before + after
      caret = String(repeating: " ", count: before.displayWidth) + "^"
      return
    }
    var head = before
    let room = width - min(after.displayWidth, width / 2)
    if head.displayWidth > room {
      var kept: [Character] = []
      var used = mark.count
      for character in head.reversed() {
        used += character.displayWidth
        if used > room { break }
        kept.append(character)
      }
      head = mark + String(kept.reversed())
    }
    text = head + after.truncated(toWidth: width - head.displayWidth)
    caret = String(repeating: " ", count: head.displayWidth) + "^"
  }

  private static func expandingTabs(_ text: String, from column: Int) -> String {
    guard text.utf8.contains(UInt8(ascii: "\t")) else { return text }
    var result = ""
    var column = column
    for character in text {
      let piece =
        character == "\t" ? String(repeating: " ", count: 8 - column % 8) : String(character)
      result += piece
      column += piece.displayWidth
    }
    return result
  }
}

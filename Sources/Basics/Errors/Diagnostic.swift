/// An error or warning as compilers show it: the place, the line, and a caret.
package struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable { case error, warning, note }

  package var severity = Severity.error
  /// Where it is, if that is known.
  package var location: SourceLocation?
  /// What is wrong.
  package var message: String
  /// An SQLSTATE or the name of a rule.
  package var code: String?
  /// The line at `location`, without its end.
  package var sourceLine: String?
  /// The column of that line to put a caret under, counted from 1.
  package var caretColumn: Int?
  /// PostgreSQL's DETAIL.
  package var detail: String?
  /// PostgreSQL's HINT.
  package var hint: String?
  /// PostgreSQL's CONTEXT.
  package var context: String?

  /// Creates an error or warning.
  package init(
    severity: Severity = .error, location: SourceLocation? = nil, message: String,
    code: String? = nil, sourceLine: String? = nil, caretColumn: Int? = nil,
    detail: String? = nil, hint: String? = nil, context: String? = nil
  ) {
    self.severity = severity
    self.location = location
    self.message = message
    self.code = code
    self.sourceLine = sourceLine
    self.caretColumn = caretColumn
    self.detail = detail
    self.hint = hint
    self.context = context
  }
}

extension Diagnostic {
  /// The whole text, without a newline at its end.
  /// - Parameter width: How many columns the source line may take.
  package func rendered(_ palette: Palette = .plain, width: Int = 80) -> String {
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
package struct CaretLine: Sendable, Hashable {
  /// The source line, cut.
  package let text: String
  /// The line with the caret.
  package let caret: String

  /// - Parameters:
  ///   - line: The line, without its end. Tabs are widened to stops of eight columns.
  ///   - column: The Unicode scalar that the caret stands under, counted from 1.
  ///   - width: How many columns there are.
  package init(line: String, column: Int, width: Int) {
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

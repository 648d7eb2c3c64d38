import Migrations

/// The comments that the history gave to what there is.
struct KnownComments: Sendable {
  /// The literal of each comment, by what stands before it in the statement.
  private var literals: [[String]: String] = [:]

  /// Follows a statement.
  mutating func apply(_ statement: ParsedSection.ParsedStatement) {
    guard let comment = Comment(statement) else { return }
    literals[comment.key] = comment.literal
  }

  /// The statement that gives the comment before another one back; none where the history knows no
  /// other. That of an object which was dropped since is wrong, and shows when it is tried.
  ///
  /// - Returns: nil for any other statement.
  static func undo(
    _ statement: ParsedSection.ParsedStatement, before known: KnownComments
  ) -> String? {
    Comment(statement).map { "\($0.start) \(known.literals[$0.key] ?? "NULL")" }
  }

  /// A `COMMENT ON … IS` in its two parts.
  private struct Comment {
    let start: String
    let literal: String
    /// The words of the start.
    let key: [String]

    init?(_ statement: ParsedSection.ParsedStatement) {
      let text = statement.statement.text
      let tokens = SQLTokens(text).tokens
      guard statement.node?.kind == "CommentStmt",
        let index = tokens.lastIndex(where: { $0.word == "is" })
      else { return nil }
      start = text.bytes(0..<tokens[index].range.upperBound)
      literal = text.bytes(tokens[index].range.upperBound..<text.utf8.count).trimmed
      key = tokens[..<index].map(\.name)
    }
  }
}

import CPgQuery
import Glibc
import Migrations

/// PostgreSQL's own parser, as libpg_query has it.
package enum PostgreSQLParser {
  /// The version of PostgreSQL whose grammar this is, for example 15.
  package static let majorVersion = Int(PG_MAJORVERSION) ?? 0

  /// Looks whether a statement can be parsed.
  /// - Throws: `SQLSyntaxError`.
  static func check(_ text: String) throws(SQLSyntaxError) {
    let result = pg_query_parse_protobuf(text)
    defer { pg_query_free_protobuf_parse_result(result) }
    if let error = result.error { throw SQLSyntaxError(error.pointee) }
  }

  /// Parses one statement.
  /// - Throws: `SQLSyntaxError`.
  static func parse(_ text: String) throws(SQLSyntaxError) -> SyntaxNode {
    let result = pg_query_parse(text)
    defer { pg_query_free_parse_result(result) }
    if let error = result.error { throw SQLSyntaxError(error.pointee) }
    let bytes = UnsafeRawBufferPointer(start: result.parse_tree, count: strlen(result.parse_tree))
    // A copy of the tree, which outlives the result.
    guard let tree = SyntaxTree(json: Array(bytes)) else {
      throw SQLSyntaxError(
        message: "the statement is nested too deeply to be looked at", offset: nil)
    }
    return tree.root["stmts"]?.elements.first?["stmt"]?.node
      ?? SyntaxNode(kind: "", tree.root)
  }
}

/// What PostgreSQL's parser says of a text that it cannot parse.
package struct SQLSyntaxError: Error, Sendable, Hashable {
  /// The parser's message.
  package let message: String
  /// The character (Unicode scalar) of the statement, counted from 0; nil when it is not known.
  package let offset: Int?

  init(message: String, offset: Int?) {
    self.message = message
    self.offset = offset
  }

  init(_ error: PgQueryError) {
    message = String(cString: error.message)
    // Counted in characters from 1 (errposition of PostgreSQL's elog.h).
    offset = error.cursorpos > 0 ? Int(error.cursorpos) - 1 : nil
  }
}

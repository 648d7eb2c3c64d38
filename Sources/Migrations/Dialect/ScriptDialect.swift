/// How scripts are read and written.
protocol ScriptDialect: Sendable {
  /// The rules by which the text of a script is cut into statements.
  var lexicalRules: LexicalRules { get }
  /// What a statement is that begins with these words and neither copies nor controls a transaction.
  ///
  /// - Parameter callsSetConfig: whether `set_config` stands somewhere in it.
  func kind(of words: FirstWords, callsSetConfig: Bool) -> StatementKind

  /// The lines with which a script begins that the database's own program runs.
  var scriptHeader: String { get }
  /// What the first transaction of a script begins with.
  var scriptSetup: [SQLCommand] { get }
  /// What ends a statement of migrate's own in a script.
  func terminator(of sql: String) -> String
}

/// The rules by which the text of a script is cut into statements.
struct LexicalRules: Sendable {
  /// The class of each byte between quotes and comments.
  let classes: [ByteClass]
  /// Which bodies have semicolons in them that end no statement.
  let bodies: Bodies
  /// Whether a letter before a quote makes it another one (`E'…'`, `U&"…"`), and a string may go on
  /// in the next line.
  var hasStringPrefixes = false
  /// Whether a block comment may stand inside another.
  var nestsComments = false
  /// Whether a carriage return ends a comment.
  var endsCommentsAtCarriageReturn = false
  /// Whether statements set how what follows is read (`standard_conforming_strings`).
  var hasTextSettings = false
  /// Whether a dump may have `\restrict` and `\unrestrict`.
  var hasRestrictCommands = false

  enum Bodies { case routines, triggers }
}

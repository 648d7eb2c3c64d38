/// The statements of a hook, which run inside a transaction.
struct HookStatements {
  var statements: [Statement] = []

  /// Creates no statements.
  init() {}

  /// Reads the statements of a hook; none for an action.
  /// - Throws: `Problem` for one that cannot run inside a transaction, or needs data.
  init(
    _ hook: Hook?, _ connection: any Connection, _ placeholders: Placeholders
  ) throws(Problem) {
    guard case .sql(let hook)? = hook else { return }
    let reader = try StatementReader(
      file: hook.file, section: hook.file.up, dialect: connection.backEnd,
      standardConformingStrings: connection.standardConformingStrings)
    if hook.file.up.options.placeholders { reader.placeholders = placeholders }
    while let statement = try reader.next() {
      switch statement.kind {
      case .ordinary, .session: statements.append(statement)
      case .copyFromStdin, .transactionControl, .nonTransactional:
        throw Problem(
          statement.location,
          "a hook is run inside a transaction, where this statement has no place"
        )
      }
    }
  }

  /// Whether settings, a role or temporary tables may be left in the session.
  var touchesSession: Bool { statements.contains(where: \.touchesSession) }

  /// The commands, with where they come from.
  var commands: [(SQLCommand, StepScript.Origin)] {
    statements.map { (SQLCommand($0.text, location: $0.location), .statement($0)) }
  }
}

/// The statements of a verify section: what has to be true after an up migration.
///
/// As in a CHECK constraint, only false fails: a row whose first value is false. What the statements
/// change is undone.
struct VerifySection {
  private let statements: [Statement]
  private let dialect: any Dialect

  /// Reads the section of a file; none where the file has none.
  /// - Throws: `Problem` for a statement that cannot be undone.
  init?(_ file: MigrationFile, backEnd: BackEnd, standardConformingStrings: Bool) throws {
    guard let section = file.verify else { return nil }
    dialect = backEnd.dialect
    let reader = try StatementReader(
      file: file, section: section, dialect: backEnd,
      standardConformingStrings: standardConformingStrings)
    var statements: [Statement] = []
    while let statement = try reader.next() {
      switch statement.kind {
      case .transactionControl, .nonTransactional, .copyFromStdin:
        throw Problem(
          statement.location,
          "a verify section runs inside a transaction and is undone; this statement cannot be there"
        )
      case .session, .ordinary: statements.append(statement)
      }
    }
    self.statements = statements
  }

  /// The commands inside a transaction, which goes on after them.
  var commands: [(SQLCommand, StepScript.Origin)] {
    let savepoint = "migrate_verify"
    return [(SQLCommand("SAVEPOINT \(savepoint)"), .frame)] + checks
      + [
        (SQLCommand("ROLLBACK TO SAVEPOINT \(savepoint)"), .frame),
        (SQLCommand("RELEASE SAVEPOINT \(savepoint)"), .frame),
      ]
  }

  /// Runs the statements by themselves, outside a transaction.
  ///
  /// - Parameters:
  ///   - setup: makes the session what the section has made it.
  ///   - willRun: is told of each statement before it runs.
  /// - Throws: `CommandFailure`.
  func run(
    _ connection: any Connection, setup: [SQLCommand], willRun: (Statement) -> Void
  ) async throws {
    try await connection.run([SQLCommand(dialect.begin)] + setup)
    for (statement, check) in zip(statements, checks) {
      willRun(statement)
      try await connection.run([check.0])
    }
    try await connection.run([SQLCommand("ROLLBACK")])
  }

  private var checks: [(SQLCommand, StepScript.Origin)] {
    statements.map { ($0.check(dialect), .statement($0)) }
  }
}

extension Statement {
  /// The command that fails when a row says that something is false.
  fileprivate func check(_ dialect: any Dialect) -> SQLCommand {
    SQLCommand(
      text,
      rowFailure: { row in
        guard row.first == dialect.falseValue else { return nil }
        let values = row.dropFirst().compactMap(\.text)
        return StatementError(
          code: "", message: "the verify section found this to be false",
          detail: values.isEmpty ? nil : values.joined(separator: ", "))
      }, isOfMigration: true)
  }
}

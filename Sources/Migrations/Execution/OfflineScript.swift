/// Writes steps as a script that `psql -f` or `sqlite3` runs as it is, to the same state that a run
/// by migrate leaves, version rows and history included.
package struct OfflineScript {
  private let tables: StateTables
  private let settings: MigratorSettings
  private let write: (String) throws -> Void

  /// Creates a writer of scripts.
  ///
  /// - Parameter write: is called with each piece of the script, in order.
  package init(
    backEnd: BackEnd, settings: MigratorSettings, write: @escaping (String) throws -> Void
  ) {
    tables = StateTables(
      backEnd: backEnd, schema: backEnd.dialect.hasSchemas ? settings.schema : nil,
      versionName: settings.versionTable, historyName: settings.historyTable)
    self.settings = settings
    self.write = write
  }

  /// Writes the steps; files are read as they are written.
  /// - Throws: `MigratorError.unfitFile`; `MigratorError.notTransactional` for a stored down migration,
  ///   which only the database knows; and what `write` throws.
  package func write(_ steps: [MigrationStep]) throws {
    let prepared = try prepare(steps)
    try write(tables.dialect.scriptHeader)
    let isRepeatable = steps.contains { $0.repeatable != nil }
    try write(
      transaction: tables.dialect.scriptSetup + tables.create
        + (isRepeatable ? [tables.createRepeatableTable] : []))
    let oneTransaction = settings.isSingleTransaction
    for (index, step) in prepared.enumerated() {
      let action = step.step.repeatable?.kind.rawValue ?? step.step.direction.rawValue
      try write("-- \("\(action) \(step.step.revision): \(step.step.message)".visibleLine)\n")
      if step.options.transaction {
        let frame = TransactionFrame(
          step, settings, tables.dialect, isPooled: true,
          lockTimeout: settings.lockTimeoutMax,
          opens: !oneTransaction || index == 0,
          closes: !oneTransaction || index == prepared.count - 1, isScript: true)
        var script = try StepScript(step, frame: frame, tables: tables, settings: settings)
        while let (command, _) = try script.next() { try write(command) }
      } else {
        try writeStatements(of: step)
      }
      try write("\n")
    }
  }

  /// Writes what records revisions as applied, and others as not applied.
  /// - Throws: What `write` throws.
  package func stamp(_ records: [AppliedRevision.Record], removing removed: [String]) throws {
    try write(tables.dialect.scriptHeader)
    let entries = (removed + records.map(\.revision)).map {
      HistoryEntry(
        event: .stamp, revision: $0, outcome: .success, runID: settings.runID, host: settings.host)
    }
    try write(
      transaction: tables.dialect.scriptSetup + tables.create + removed.map(tables.delete)
        + records.map { tables.insert($0) } + entries.map(tables.append))
  }

  private func prepare(_ steps: [MigrationStep]) throws -> [PreparedStep] {
    var prepared: [PreparedStep] = []
    var problems: [Problem] = []
    for step in steps {
      do {
        if step.isSwift {
          throw Problem(
            SourceLocation(path: step.path, line: 1),
            "a Swift migration cannot be printed as SQL; print up to the revision before it, and"
              + " run it with migrate")
        }
        prepared.append(
          try PreparedStep(
            step, storedBody: nil, backEnd: tables.backEnd, swift: [:],
            placeholders: settings.placeholderValues))
      } catch let problem as Problem {
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw MigratorError.unfitFile(ProblemList(problems)) }
    if settings.isSingleTransaction, let step = prepared.first(where: { !$0.options.transaction }) {
      throw MigratorError.notTransactional(step.step)
    }
    return prepared
  }

  private func writeStatements(of prepared: PreparedStep) throws {
    try write(transaction: prepared.claim(tables, partial: true))
    let reader = try prepared.reader()
    var number = 0
    while let statement = try reader.next() {
      number += 1
      if let step = prepared.batchStatements[number] {
        try write(
          "-- In this script the backfill of \(step.backfill.table.visibleLine) is one statement, which locks"
            + " all rows at once;\n-- `migrate \(prepared.step.direction == .up ? "upgrade" : "downgrade")` runs it in batches.\n"
        )
        try write(step.statement.wholeTable(step.backfill))
      } else {
        try write(SQLCommand(statement, from: reader))
      }
    }
    for reset in tables.dialect.resets(nil) { try write(reset) }
    try write(
      transaction: prepared.close(tables, settings))
  }

  private func write(transaction commands: [SQLCommand]) throws {
    for command in [SQLCommand("BEGIN")] + commands + [SQLCommand("COMMIT")] { try write(command) }
  }

  private func write(_ command: SQLCommand) throws {
    if case .remember? = command.foreignKeys { return }
    let sql = SQLText.inlined(command, tables.dialect)
    try write(sql + (command.isOfMigration ? ";\n" : tables.dialect.terminator(of: sql)))
    guard let data = command.copyData else { return }
    while let piece = try data() { try write(String(decoding: piece, as: UTF8.self)) }
    try write("\\.\n")
  }
}

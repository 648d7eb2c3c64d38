/// A step whose statements were read once, so that what cannot run is known before anything runs.
struct PreparedStep {
  let step: MigrationStep
  let options: SectionOptions
  /// What the version row of an up migration says; nil for a down migration.
  let record: AppliedRevision.Record?
  /// The migration of a Swift file; nil for statements.
  let migration: (any Migration.Type)?
  /// Whether the file may leave settings, a role or temporary tables in the session.
  private(set) var touchesSession = false
  /// Whether the file may change the user that the session belongs to.
  private(set) var changesSessionUser = false
  /// The statements of which only the server knows what they set.
  private(set) var code = ""
  /// Whether every statement is a CREATE, which cannot break a foreign key.
  private(set) var onlyCreates = true
  /// The statements that run batch by batch, by their numbers, counted from 1.
  private(set) var batchStatements: [Int: BatchStep] = [:]
  /// How many statements there are.
  private(set) var statementCount = 0
  /// The statements of hooks before and after those of the step.
  private(set) var hooks = (before: HookStatements(), after: HookStatements())
  /// What has to be true after an up migration.
  let verifySection: VerifySection?
  private let text: Text?
  let backEnd: BackEnd
  private let placeholders: Placeholders
  private let standardConformingStrings: Bool

  /// A statement that runs batch by batch.
  struct BatchStep {
    let backfill: Backfill
    let statement: BatchStatement
  }

  private enum Text {
    case section(MigrationFile, MigrationFile.Section)
    case stored(StoredSection)
  }

  /// Reads a step's statements.
  ///
  /// - Parameters:
  ///   - storedBody: the down migration that the database holds, for a step without a file.
  ///   - swift: the Swift migrations that there are.
  ///   - placeholders: the values for files with placeholders.
  ///   - standardConformingStrings: the setting of the session when the step begins.
  /// - Throws: `Problem` for the first statement that cannot run, and for a Swift migration that is
  ///   not among those.
  init(
    _ step: MigrationStep, storedBody: String?, backEnd: BackEnd, swift: MigrationRegistry,
    placeholders: Placeholders, standardConformingStrings: Bool = true
  ) throws {
    self.step = step
    self.standardConformingStrings = standardConformingStrings
    self.backEnd = backEnd
    self.placeholders = placeholders
    let backfills: [BackfillDirective]
    switch step.body {
    case _ where step.droppedBackfill != nil:
      migration = nil
      text = .stored(try StoredSection("-- migrate:down\n", path: step.path))
      options = SectionOptions()
      backfills = []
      record = nil
      verifySection = nil
    case .file(let file, let section):
      if let todo = section.todo { throw todo.problem(in: file.path) }
      migration = file.language == .swift ? try swift.migration(of: file) : nil
      text = migration == nil ? .section(file, section) : nil
      options = section.options
      backfills = section.backfills
      record = step.direction == .up ? try AppliedRevision.Record(file, step.node) : nil
      verifySection =
        step.direction == .up
        ? try VerifySection(
          file, backEnd: backEnd, standardConformingStrings: standardConformingStrings) : nil
    case .repeatable(let file, _):
      migration = nil
      text = .section(file.file, file.file.up)
      options = file.file.up.options
      backfills = []
      record = nil
      verifySection = nil
    case .stored:
      let section = try StoredSection(storedBody ?? "", path: step.path)
      migration = nil
      text = .stored(section)
      options = section.options
      backfills = section.backfills
      record = nil
      verifySection = nil
    }
    if migration == nil {
      try readStatements(BackfillDirectives(backfills, path: step.path))
    } else {
      (touchesSession, changesSessionUser, onlyCreates) = (true, true, false)
    }
  }

  /// Reads all statements, to know what they are.
  private mutating func readStatements(_ directives: BackfillDirectives) throws {
    var directives = directives
    let reader = try reader()
    var number = 0
    while let statement = try reader.next() {
      number += 1
      if let backfill = try directives.next(before: statement) {
        batchStatements[number] = try BatchStep(backfill, statement, backEnd)
      }
      if !statement.text.utf8.starts(withKeyword: "CREATE") { onlyCreates = false }
      switch statement.kind {
      case .transactionControl where options.transaction:
        throw Problem(
          statement.location,
          """
          the migration runs inside a transaction of migrate's own and must not begin or end one; \
          remove this statement\(step.repeatable == nil ? ", or \(wayOut)" : "")
          """)
      case .nonTransactional where options.transaction:
        throw Problem(
          statement.location, "the statement cannot run inside a transaction; \(wayOut)")
      case .session, .ordinary: try refuseReadOnly(statement)
      case .transactionControl, .nonTransactional, .copyFromStdin: break
      }
      note(statement)
    }
    statementCount = number
    try directives.checkAllUsed()
  }

  /// Notes what a statement may do to the session.
  private mutating func note(_ statement: Statement) {
    guard statement.touchesSession else { return }
    touchesSession = true
    if statement.text.lowercased().contains("authorization") { changesSessionUser = true }
    if statement.hidesSettings(backEnd.dialect) { code += statement.text + "\n" }
  }

  /// Refuses what would keep the migration's own transaction from recording it.
  private func refuseReadOnly(_ statement: Statement) throws(Problem) {
    guard options.transaction, backEnd.dialect.hasTransactionSettings,
      TransactionSetting(statement.text)?.isReadOnly == true
    else { return }
    throw Problem(
      statement.location,
      "the transaction records that the migration was run, so that it cannot be READ ONLY; remove "
        + "these words")
  }

  /// Whether nothing is written of an up migration. A merge and a squash may have nothing to do.
  var isUnwritten: Bool {
    statementCount == 0 && migration == nil && step.direction == .up && step.repeatable == nil
      && step.node.downRevisions.count < 2 && step.node.replaces.isEmpty
  }

  /// Puts the statements of hooks around those of the step.
  mutating func surround(_ before: HookStatements, _ after: HookStatements) {
    hooks = (before, after)
    for statement in before.statements + after.statements { note(statement) }
    if !before.statements.isEmpty || !after.statements.isEmpty { onlyCreates = false }
  }

  /// What to do with a statement that does not fit the transaction.
  private var wayOut: String {
    step.repeatable.map {
      "put it into a migration with transaction:false, as a \($0.kind.noun) is one transaction"
    } ?? "put transaction:false on the -- migrate:\(step.direction) line"
  }

  /// Makes the rest of a transaction run as migrate's own role, whichever the migration has taken.
  var ownRole: [SQLCommand] { backEnd.dialect.ownRole(changesUser: changesSessionUser) }

  /// What claims the row that records the step: its first commands.
  ///
  /// - Parameters:
  ///   - partial: for a migration outside a transaction.
  ///   - others: the rows that are confirmed to be unchanged at the end of the transaction.
  func claim(
    _ tables: StateTables, partial: Bool = false, remembering others: OtherRows? = nil
  ) -> [SQLCommand] {
    if case .repeatable(let file, let timesRun) = step.body {
      return tables.opening + tables.claim(file, timesRun: timesRun, remembering: others)
    }
    if let done = step.droppedBackfill {
      return tables.opening
        + tables.claimOpenBackfill(of: step.revision, after: done, remembering: others)
    }
    return tables.opening
      + (record.map { [tables.insert($0, partial: partial, remembering: others)] }
        ?? tables.claimDown(step.revision, partial: partial, remembering: others))
  }

  /// What records that the step is complete: its last commands.
  func close(_ tables: StateTables, _ settings: MigratorSettings) -> [SQLCommand] {
    let entry = HistoryEntry(step, .success, settings)
    return step.repeatable.map { tables.close($0, entry) } ?? tables.close(entry, step.direction)
  }

  /// What has to be true before the step is recorded as complete, each with the command that fails
  /// otherwise.
  ///
  /// - Parameters:
  ///   - remembered: the fingerprint of the other rows when a step outside a transaction began.
  ///   - lock: the lock that the run holds; nil for a run without one.
  func confirmations(
    _ tables: StateTables, remembered: DatabaseValue? = nil, lock: AdvisoryLock?
  ) -> [(Confirmation, SQLCommand)] {
    let others = otherRows(lock)
    let record =
      step.repeatable.map { tables.confirmRows(others, since: $0) }
      ?? tables.confirmRecord(
        of: step.revision, step.direction, checksum: record?.checksum, others,
        remembered: remembered)
    return [(Confirmation.record, record), (.lock, lock.map(tables.confirm))]
      .compactMap { confirmation, command in command.map { (confirmation, $0) } }
  }

  /// The rows that must be the same at the end.
  ///
  /// - Parameter lock: the lock that the run holds; nil for a run without one, in which others may add
  ///   rows and remove them, as beside one of backfills, except where a transaction keeps them out by
  ///   itself.
  func otherRows(_ lock: AdvisoryLock?) -> OtherRows {
    if lock?.keepsRowsUnchanged == true
      || backEnd.dialect.transactionsExcludeWriters && options.transaction
    {
      return .all
    }
    guard step.repeatable == nil, step.direction == .up else { return .revisions([]) }
    return .revisions(step.node.downRevisions + step.node.dependencies)
  }

  /// Reads the statements from the start; a Swift migration has none.
  func reader() throws -> StatementReader {
    let reader =
      switch text {
      case .section(let file, let section)?:
        try StatementReader(
          file: file, section: section, dialect: backEnd,
          standardConformingStrings: standardConformingStrings)
      case .stored(let section)?:
        StatementReader(
          text: section.body, location: section.location, dialect: backEnd,
          standardConformingStrings: standardConformingStrings)
      case nil:
        StatementReader(
          text: "", location: SourceLocation(path: step.path, line: 1), dialect: backEnd)
      }
    if options.placeholders { reader.placeholders = placeholders }
    return reader
  }
}

extension Substring.UTF8View {
  /// Whether the text begins with a keyword, in any case.
  func starts(withKeyword keyword: StaticString) -> Bool {
    keyword.withUTF8Buffer { expected in
      count >= expected.count && zip(self, expected).allSatisfy { $0 & 0xdf == $1 }
    }
  }
}

extension String.UTF8View {
  /// Whether the text begins with a keyword, in any case.
  func starts(withKeyword keyword: StaticString) -> Bool {
    self[...].starts(withKeyword: keyword)
  }
}

extension PreparedStep.BatchStep {
  /// Finds the placeholders in the statement of a backfill.
  /// - Throws: `Problem` with their place.
  fileprivate init(_ backfill: Backfill, _ statement: Statement, _ backEnd: BackEnd) throws(Problem)
  {
    guard statement.canBeRecordedWithin(backEnd), statement.kind != .copyFromStdin else {
      throw Problem(
        statement.location,
        "a backfill cannot run this statement; it runs an UPDATE, DELETE or INSERT … SELECT")
    }
    self.backfill = backfill
    do throws(StatementError) {
      self.statement = try BatchStatement(statement.text, backEnd: backEnd)
    } catch {
      throw Problem(
        statement.excerpt(at: error.offset ?? 0).location,
        error.message + (error.hint.map { "; \($0)" } ?? ""))
    }
  }
}

/// A step whose statements were read once, so that what cannot run is known before anything runs.
struct PreparedStep {
  let step: MigrationStep
  let options: SectionOptions
  /// What the version row of a step up says; nil for a step down.
  let record: VersionRecord?
  /// The migration of a Swift file; nil for statements.
  let migration: (any Migration.Type)?
  /// Whether the file may leave settings, a role or temporary tables in the session.
  private(set) var touchesSession = false
  /// Whether every statement is a CREATE, which cannot break a foreign key.
  private(set) var onlyCreates = true
  /// The statements that run batch by batch, by their numbers, counted from 1.
  private(set) var batchStatements: [Int: BatchStep] = [:]
  /// What has to be true after a step up.
  let verifySection: VerifySection?
  private let text: Text?
  private let backEnd: BackEnd

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
  ///   - storedBody: the step down that the database holds, for a step without a file.
  ///   - swift: the Swift migrations that there are.
  /// - Throws: `Problem` for the first statement that cannot run, and for a Swift migration that is
  ///   not among those.
  init(
    _ step: MigrationStep, storedBody: String?, backEnd: BackEnd, swift: SwiftMigrations
  ) throws {
    self.step = step
    self.backEnd = backEnd
    let backfills: [BackfillDirective]
    switch step.body {
    case .file(let file, let section):
      if let todo = section.todo { throw todo.problem(in: file.path) }
      migration = file.language == .swift ? try swift.migration(of: file) : nil
      text = migration == nil ? .section(file, section) : nil
      options = section.options
      backfills = section.backfills
      record = step.direction == .up ? try VersionRecord(file, step.node) : nil
      verifySection = step.direction == .up ? try VerifySection(file, backEnd: backEnd) : nil
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
      (touchesSession, onlyCreates) = (true, false)
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
          remove this statement, or put transaction:false on the -- migrate:\(step.direction) line
          """)
      case .nonTransactional where options.transaction:
        throw Problem(
          statement.location,
          """
          the statement cannot run inside a transaction; put transaction:false on the \
          -- migrate:\(step.direction) line
          """)
      case .session: touchesSession = true
      case .transactionControl, .nonTransactional, .copyFromStdin, .ordinary: break
      }
    }
    try directives.checkAllUsed()
  }

  /// What claims the version row: the first commands of the step.
  ///
  /// - Parameter partial: for a migration outside a transaction.
  func claim(_ tables: StateTables, partial: Bool = false) -> [Command] {
    record.map { [tables.insert($0, partial: partial)] }
      ?? tables.claimDown(step.revision, partial: partial)
  }

  /// Reads the statements from the start; a Swift migration has none.
  func reader() throws -> StatementReader {
    switch text {
    case .section(let file, let section)?:
      try StatementReader(file: file, section: section, dialect: backEnd)
    case .stored(let section)?:
      StatementReader(text: section.body, location: section.location, dialect: backEnd)
    case nil:
      StatementReader(
        text: "", location: SourceLocation(path: step.path, line: 1), dialect: backEnd)
    }
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

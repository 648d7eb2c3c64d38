import Migrations
import SchemaChange
import SchemaInspection

/// Makes the revisions of a declared change, and proves them on scratch databases.
struct ChangeGenerator {
  let reader: SchemaReader
  /// The revision that the new ones follow.
  let head: String
  /// Whether the conversion is tried on the rows of the configured database.
  let checksRows: Bool

  /// What was made.
  struct Result: Sendable {
    var revisions: [GeneratedRevision]
    /// What the change is to be like, and what the revisions reach.
    var wanted: FactSet
    var remarks: [String] = []
    var proof = ChangeProof.Outcome()
  }

  /// - Throws: `ChangeError`, `ScratchRunError`, `ScratchDatabaseError`, `DatabaseError`.
  func run(_ change: DeclaredChange) async throws -> Result {
    let base = try await reader.server.create()
    let before = try await reader.onMigrator(base, upTo: head) { try await reader.facts(of: $0) }
    do {
      var result =
        if !before.hasOnlineChanges {
          try await plain(change, before, base)
        } else if case .renameTable(let path, let name) = change {
          try await rename(path, to: name, before, base)
        } else {
          try await exchange(change, before, base)
        }
      result.proof = try await ChangeProof(reader: reader, base: base)
        .run(result.revisions, from: before, to: result.wanted, mayLose: change.mayLose)
      return result
    } catch let refusal as ChangeRefusal {
      throw ChangeError.refused(refusal.reason)
    } catch let error as ExchangeError {
      throw ChangeError(error)
    }
  }

  /// The change in one transaction.
  private func plain(
    _ change: DeclaredChange, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    let plain = try PlainChange(change, in: before)
    return try await reader.onCopy(of: base) { migrator in
      try await run(plain.up, migrator.connection)
      let revision = GeneratedRevision(
        stage: SchemaPlan.Stage(kind: .expand, statements: plain.up),
        down: [SchemaPlan.Stage(kind: .expand, statements: plain.down)])
      return Result(
        revisions: [revision], wanted: try await reader.facts(of: migrator),
        remarks: [
          "this database has one writer: the change is made at once, and the old version of the application "
            + "must not run any more"
        ])
    }
  }

  private func rename(
    _ path: [String], to name: String, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    try await reader.onCopy(of: base) { migrator in
      let newName = try await ChangeResolver.quoted(name, migrator.connection)
      let rename = try TableRename(path, to: newName, in: before)
      try await run(rename.plain, migrator.connection)
      var result = Result(
        revisions: rename.revisions.map { GeneratedRevision($0) },
        wanted: try await reader.facts(of: migrator))
      result.remarks = rename.mentions.map {
        "\($0) names the old table, and stops working with the contract revision"
      }
      return result
    }
  }

  private func exchange(
    _ change: DeclaredChange, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    let (resolved, wanted, shape) = try await onEmptyCopy(of: base, before) { migrator in
      let read = { try await reader.facts(of: migrator) }
      let resolved = try await ChangeResolver(before, migrator.connection, read: read)
        .resolve(change)
      try await run(resolved.plain, migrator.connection)
      let wanted = try await read()
      try await run(resolved.shapeNames, migrator.connection)
      return (resolved, wanted, try await read())
    }
    var remarks = resolved.remarks
    if checksRows { remarks += try await check(resolved, before, wanted) }
    func facts(after statements: [ChangeStatement]) async throws -> FactSet {
      guard !statements.isEmpty else { return before }
      return try await onEmptyCopy(of: base, before) { migrator in
        try await run(statements, migrator.connection)
        return try await reader.facts(of: migrator)
      }
    }
    let schemas = ExchangeBuilder.Schemas(
      before: before, prepared: try await facts(after: resolved.preparation), shape: shape,
      wanted: wanted, backShape: try await facts(after: resolved.preparation + resolved.backNames))
    var undone = schemas
    (undone.before, undone.wanted) = (schemas.prepared, before)
    if !resolved.undoing.isEmpty { undone.shape = try await facts(after: resolved.shapeNames) }
    let undoing =
      resolved.undoing.isEmpty
      ? []
      : try await onBuilder(base, before, after: resolved.preparation) { builder in
        try await builder.replacement(resolved.undoing, resolved.types, undone)
      }
    let revisions = try await onBuilder(base, before) { builder in
      try await builder.revisions(of: resolved, undoing: undoing, schemas)
    }
    return Result(
      revisions: revisions.map { GeneratedRevision($0) }, wanted: wanted, remarks: remarks)
  }

  /// Makes revisions on a copy without rows.
  private func onBuilder<Result>(
    _ base: ScratchServer.Database, _ facts: FactSet, after statements: [ChangeStatement] = [],
    _ work: (ExchangeBuilder) async throws -> Result
  ) async throws -> Result {
    try await onEmptyCopy(of: base, facts) { migrator in
      try await run(statements, migrator.connection)
      return try await work(
        ExchangeBuilder(migrator.connection) { try await reader.facts(of: migrator) })
    }
  }

  /// Works on a copy without the rows that migrations have written.
  private func onEmptyCopy<Result>(
    of base: ScratchServer.Database, _ facts: FactSet,
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    try await reader.onCopy(of: base) { migrator in
      try await ProofRows.empty(facts.tablesWithRows, migrator.connection)
      return try await work(migrator)
    }
  }

  /// Tries the conversion on all rows.
  /// - Returns: what is lost on the way back.
  private func check(
    _ change: ResolvedChange, _ before: FactSet, _ wanted: FactSet
  ) async throws -> [String] {
    let connection = try await reader.project.configuration.connect { _ in }()
    defer { connection.close() }
    var remarks: [String] = []
    var findings = try await change.lostLabel?.run(on: connection, before) ?? []
    // Of another type of labels, nothing else can be lost.
    for exchange in change.exchanges where change.types.isEmpty {
      findings += try await RowCheck(exchange, before: before, wanted: wanted).run(on: connection)
    }
    for finding in findings {
      if finding.isFailure { throw ChangeError.rowsDoNotConvert(finding) }
      remarks.append(
        "the way back loses something in \(finding.rows) row\(finding.rows == 1 ? "" : "s") of \(finding.table):"
      )
      remarks += finding.examples.map { "  \($0.visibleLine)" }
    }
    return remarks
  }

  /// Runs the change itself, which the server may refuse.
  private func run(_ statements: [ChangeStatement], _ connection: any Connection) async throws {
    do {
      try await connection.run(statements)
    } catch ExchangeError.statementFailed(let sql, let error) {
      throw ChangeError.impossible(sql, error)
    }
  }
}

extension GeneratedRevision {
  /// A revision of a change that goes on while both forms are used.
  init(_ revision: OnlineRevision) {
    // The values are in the other form.
    func kept(_ statements: [ChangeStatement]) -> [ChangeStatement] {
      statements.map { statement in
        var statement = statement
        statement.loses = nil
        return statement
      }
    }
    self.init(
      stage: SchemaPlan.Stage(
        kind: revision.isInTransaction ? .expand : .alone, statements: kept(revision.up)),
      down: [
        SchemaPlan.Stage(
          kind: revision.isDownInTransaction ? .expand : .alone, statements: kept(revision.down))
      ],
      title: revision.subject, isContract: revision.phase == .contract)
  }
}

/// Why a declared change gets no revisions. Exit code 2, or 64 for a declaration that cannot be read.
enum ChangeError: Sendable, Hashable {
  case unreadable(ChangeSyntaxError)
  /// What cannot be made while the table is used, and what to do about it.
  case refused(String)
  /// The server refuses the change itself.
  case impossible(String, StatementError)
  /// A generated statement fails.
  case statementFailed(String, StatementError)
  /// The schema is another than wanted; what it still needs.
  case notAsWanted([String], ChangeProof.Stage)
  /// A table has other rows than before.
  case rowsLost(String)
  /// Rows of the database have no value in the new form.
  case rowsDoNotConvert(RowCheck.Finding)

  init(_ error: ExchangeError) {
    self =
      switch error {
      case .noPrimaryKey(let table):
        .refused(
          "\(table) has no primary key, by which its rows could be filled in batches; give it one first"
        )
      case .refused(let reasons): .refused(reasons.joined(separator: "\n"))
      case .statementFailed(let sql, let error): .statementFailed(sql, error)
      case .notAsWanted(let left): .notAsWanted(left, .contract)
      }
  }
}

extension ChangeError: MigrationError {
  var exitStatus: ExitStatus {
    if case .unreadable = self { .usage } else { .finding }
  }

  var description: String {
    switch self {
    case .unreadable(let error):
      """
      --change cannot be read: \(error.message)
        \(error.text.visibleLine)
        \(String(repeating: " ", count: error.offset))^
      It is one of:
      \(DeclaredChange.grammar.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """
    case .refused(let reason): "nothing is written: \(reason)"
    case .impossible(let sql, let error):
      """
      nothing is written, as the server refuses the change: \(error.message)\(Self.detail(error))
      \(sql.quotedLines)
      """
    case .statementFailed(let sql, let error):
      """
      nothing is written, as a generated statement fails: \(error.message)\(Self.detail(error))
      \(sql.quotedLines)
      """
    case .notAsWanted(let left, let stage):
      """
      nothing is written, as the schema after \(stage.rawValue) is not the right one; it still needs:
      \(left.map { "  \($0.quotedLines)" }.joined(separator: "\n"))
      """
    case .rowsDoNotConvert(let finding):
      """
      nothing is written, as \(finding.rows) row\(finding.rows == 1 ? "" : "s") of \(finding.table) cannot be converted:
      \(finding.examples.map { "  \($0.visibleLine)" }.joined(separator: "\n"))
      """
    case .rowsLost(let row):
      "nothing is written, as this row is not what it was: \(row.visibleLine)"
    }
  }

  private static func detail(_ error: StatementError) -> String {
    error.detail.map { "\n\($0)" } ?? ""
  }
}

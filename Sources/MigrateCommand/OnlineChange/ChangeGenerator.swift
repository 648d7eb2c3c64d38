import Migrations
import SchemaChange
import SchemaInspection

/// Makes the revisions of a declared change, and proves them on scratch databases.
struct ChangeGenerator {
  let reader: SchemaReader
  /// The revisions that the new ones follow.
  let parents: [String]
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
    let before = try await reader.onMigrator(base, with: parents) {
      try await reader.facts(of: $0)
    }
    do {
      var result =
        if !before.hasOnlineChanges {
          try await plain(change, before, base)
        } else if change.copiesTable {
          try await copy(change, before, base)
        } else if case .move(let column, let table, let names) = change {
          try await move(column, to: table, by: names, before, base)
        } else {
          try await online(change, before, base)
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

  private func online(
    _ change: DeclaredChange, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    let sequence = try await ChangeSequence(reader: reader).run([change], on: base, before)
    return Result(
      revisions: sequence.revisions.map { GeneratedRevision($0) }, wanted: sequence.wanted,
      remarks: sequence.remarks + (checksRows ? try await check(sequence) : []))
  }

  /// The change in one transaction.
  private func plain(
    _ change: DeclaredChange, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    let plain = try PlainChange(change, in: before)
    return try await reader.onCopy(of: base) { migrator in
      try await migrator.connection.make(plain.up)
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

  /// Tries the conversion on all rows.
  /// - Returns: what is lost on the way back.
  private func check(_ sequence: ChangeSequence.Result) async throws -> [String] {
    let connection = try await reader.project.configuration.connect { _ in }()
    defer { connection.close() }
    var remarks: [String] = []
    let findings = try await sequence.findings(on: connection)
    for finding in findings {
      if finding.isFailure { throw ChangeError.rowsDoNotConvert(finding) }
      remarks.append(
        "the way back loses something in \(finding.rows) row\(finding.rows == 1 ? "" : "s") of \(finding.table):"
      )
      remarks += finding.examples.map { "  \($0.visibleLine)" }
    }
    return remarks
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

extension Connection {
  /// Makes a declared change at once, which the server may refuse.
  /// - Throws: `ChangeError.impossible`, `DatabaseError`.
  func make(_ statements: [ChangeStatement]) async throws {
    do {
      try await run(statements)
    } catch ExchangeError.statementFailed(let sql, let error) {
      throw ChangeError.impossible(sql, error)
    }
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

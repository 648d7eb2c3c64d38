/// The database as a Swift migration sees it: the connection in the migration's own transaction.
///
/// ```swift
/// func up(_ database: MigrationDatabase) async throws {
///   try await database.execute("ALTER TABLE item ADD COLUMN slug text")
///   let changed = try await database.execute(
///     "UPDATE item SET slug = $1 WHERE id = $2", "first", 1)
///   database.log("\(changed) item has a slug")
/// }
/// ```
/// Values for `$1`, `$2`, … follow the statement and are sent apart from its text, on both back ends.
/// A failed statement throws `DatabaseError`. On PostgreSQL the transaction cannot go on after it,
/// except from a SAVEPOINT. The migration must not begin or end the transaction itself.
public final class MigrationDatabase {
  /// The values of `-x key=value`.
  public let arguments: [String: String]

  let connection: any Connection
  let step: MigrationStep
  let prepared: PreparedStep
  let settings: MigratorSettings
  var tables: StateTables
  /// What the file says of the step; `transaction` is whether all that happens here is one.
  let options: SectionOptions
  let emit: (MigrationEvent) -> Void
  /// The last statement that failed.
  var failure: FailedStatement?
  /// Whether something that was done may be there still after a failure outside a transaction.
  var mayHaveHadEffect = false
  /// How many backfills the migration has run, of which each has a record of its own.
  var backfills = 0

  /// The `lock_timeout` that was set last outside a transaction.
  var sessionLockTimeout: Duration?

  private var checkedStatement: (sql: String, kinds: [StatementKind])?

  init(
    _ connection: any Connection, _ prepared: PreparedStep, settings: MigratorSettings,
    tables: StateTables, emit: @escaping (MigrationEvent) -> Void
  ) {
    self.connection = connection
    step = prepared.step
    self.prepared = prepared
    options = prepared.options
    self.settings = settings
    self.tables = tables
    self.emit = emit
    arguments = settings.arguments
  }

  /// Which database this is, for what they do differently.
  public var backEnd: BackEnd { connection.backEnd }

  /// The server's version as it prints it, for example `15.8` or `3.40.1`.
  public var serverVersion: String { connection.serverVersion }

  // MARK: Statements

  /// Runs one statement.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - parameters: The values of `$1`, `$2`, …
  /// - Returns: How many rows were inserted, updated or deleted.
  /// - Throws: `DatabaseError`.
  @discardableResult
  public func execute(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?...,
    fileID: String = #fileID, line: Int = #line
  ) async throws -> Int {
    try await result(of: sql, parameters, at: (fileID, line)).affectedRows
  }

  /// Runs one query and returns its rows, all at once.
  ///
  /// - Parameters:
  ///   - sql: The query.
  ///   - parameters: The values of `$1`, `$2`, …
  /// - Throws: `DatabaseError`.
  public func query(
    _ sql: String, _ parameters: (any DatabaseValueConvertible)?...,
    fileID: String = #fileID, line: Int = #line
  ) async throws -> [Row] {
    try await result(of: sql, parameters, at: (fileID, line)).rows
  }

  // MARK: Telling the user

  /// Shows a line to whoever runs the migration.
  public func log(_ message: String) {
    emit(.message(step, message))
  }

  /// Shows how far the migration is, for example on the progress bar.
  ///
  /// - Parameters:
  ///   - done: How much is done.
  ///   - total: How much there is to do in all; nil when that is not known.
  public func progress(_ done: Int, of total: Int? = nil) {
    emit(.progress(step, done: done, total: total))
  }

  // MARK: What the other calls are made of

  /// Where in the migration's source a statement is run.
  typealias CallSite = (fileID: String, line: Int)

  func result(
    of sql: String, _ parameters: [(any DatabaseValueConvertible)?], at place: CallSite
  ) async throws -> QueryResult {
    try await attempt(sql, at: place) {
      try await connection.result(of: sql, parameters.map { $0?.databaseValue ?? .null })
    }
  }

  /// Runs one statement by `work`, and remembers its failure.
  ///
  /// Outside a transaction `work` is done again after lock time-outs.
  /// - Throws: `DatabaseError`.
  func attempt<Result>(
    _ sql: String, at place: CallSite, _ work: () async throws -> Result
  ) async throws -> Result {
    do {
      let kinds = kinds(of: sql)
      if options.transaction {
        try kinds.forEach(refuse)
      } else if kinds.contains(.nonTransactional) || kinds.contains(.session) {
        mayHaveHadEffect = true
      }
      func located() async throws -> Result {
        try await StatementOrigin.$location.withValue(location(of: place), operation: work)
      }
      let result =
        options.transaction || connection.isInTransaction
        ? try await located() : try await untilUnlocked(kinds, located)
      mayHaveHadEffect = true
      try await setTimeoutsAgain(after: sql)
      return result
    } catch {
      guard let error = DatabaseError(underlying: error) else { throw error }
      failure = FailedStatement(sql: sql, error: error, location: location(of: place))
      throw error
    }
  }

  /// The place of a call in the file; its directory is that of the migration.
  func location(of place: CallSite) -> SourceLocation {
    let name = place.fileID.split(separator: "/").last.map(String.init) ?? step.path
    let directory = step.path.lastIndex(of: "/").map { step.path[...$0] } ?? ""
    return SourceLocation(path: directory + name, line: place.line)
  }

  /// What the statements of a text mean to the run; remembered for the next time.
  private func kinds(of sql: String) -> [StatementKind] {
    if let checkedStatement, checkedStatement.sql == sql { return checkedStatement.kinds }
    let reader = StatementReader(
      text: sql, location: SourceLocation(path: step.path, line: 1), dialect: backEnd,
      standardConformingStrings: connection.standardConformingStrings)
    var kinds: [StatementKind] = []
    // What cannot be read as SQL is left to the database to refuse.
    while let statement = try? reader.next() { kinds.append(statement.kind) }
    checkedStatement = (sql, kinds)
    return kinds
  }

  /// Refuses what would end the transaction, or cannot run in one.
  private func refuse(_ kind: StatementKind) throws(DatabaseError) {
    let reason: String
    switch kind {
    case .transactionControl:
      reason =
        "the migration runs inside a transaction of migrate's own and must not begin or end one"
    case .nonTransactional: reason = "the statement cannot run inside a transaction"
    case .copyFromStdin, .session, .ordinary: return
    }
    throw .statement(
      StatementError(
        code: "25001", message: reason,
        hint: "Outside a transaction it can run: `// migrate:\(step.direction) transaction:false`"
          + " in a line above the code."))
  }
}

/// Where the statement stands that a Swift migration is running.
package enum StatementOrigin {
  /// The call in the migration's source; nil for what migrate runs on its own account.
  @TaskLocal package static var location: SourceLocation?
}

import Migrations

/// A history that is run again on a database in memory, as far as it makes the schema: rows are not
/// written, and no other file is opened.
final class SQLiteReplay {
  /// The tables that migrations have put rows into.
  private(set) var filledTables: Set<String> = []
  /// The revision that made each table.
  private(set) var makers: [String: String] = [:]
  /// Whether every statement so far was understood, so that the schema is what the history makes.
  private(set) var isCertain = true

  private let connection: any Connection

  /// The version of SQLite that this is.
  static let libraryVersion = ServerVersion(SQLiteConnection.libraryVersion) ?? ServerVersion(3)

  /// A longer statement that makes no schema is not looked at: it holds rows.
  static let longestRead = 64 * 1024

  /// Opens the database.
  init() async throws {
    connection = try await DatabaseURL.sqlite(path: ":memory:").connect()
  }

  /// The schema now.
  func schema() async throws -> SQLiteSchema { try await SQLiteSchema(connection) }

  /// The tables that have no rows when what is before it has run: revisions that run together with
  /// this one made them, and put no row into them.
  func emptyTables(of revisions: Set<String>) -> Set<String> {
    Set(makers.filter { revisions.contains($0.value) }.keys).subtracting(filledTables)
  }

  /// Runs a statement that makes or changes the schema, and prepares any other.
  /// - Returns: what SQLite says against it, and whether the schema is another one.
  func run(
    _ statement: Statement, _ action: SQLiteAction, by revision: String
  ) async throws -> (error: StatementError?, changesSchema: Bool) {
    guard let role = Role(statement, action) else { return (nil, false) }
    do {
      if role == .schema || statement.text.utf8.count <= Self.longestRead {
        await (try connection.openCursor(statement.text, [])).close()
      }
      if role == .schema { try await connection.execute(Self.withoutRows(statement.text)) }
      note(action, by: revision)
      return (nil, role == .schema)
    } catch DatabaseError.statement(let error) where error.code == "SQLITE_RANGE" {
      // It was prepared; its parameters, of a backfill or in Swift, have no values here.
      note(action, by: revision)
      return (nil, false)
    } catch DatabaseError.statement(let error) {
      if role == .schema { isCertain = false }
      return (error, false)
    }
  }

  /// Runs `body`, and takes back what it did.
  func undoing<Result>(_ body: () async throws -> Result) async throws -> Result {
    let (filledTables, makers, isCertain) = (filledTables, makers, isCertain)
    try await connection.execute("SAVEPOINT step")
    let result = try await body()
    try await connection.execute("ROLLBACK TO step")
    try await connection.execute("RELEASE step")
    (self.filledTables, self.makers, self.isCertain) = (filledTables, makers, isCertain)
    return result
  }

  /// Closes the database.
  func close() { connection.close() }

  private func note(_ action: SQLiteAction, by revision: String) {
    switch action {
    case .createTable(let table): makers[table] = makers[table] ?? revision
    case .insert(let table): filledTables.insert(table)
    case .dropTable(let table):
      makers[table] = nil
      filledTables.remove(table)
    case .renameTable(let table, to: let name):
      makers[name] = makers.removeValue(forKey: table)
      if filledTables.remove(table) != nil { filledTables.insert(name) }
    default: break
    }
  }

  /// `CREATE TABLE … AS` with a query that finds nothing, so that it ends; any other text as it is.
  private static func withoutRows(_ text: String) -> String {
    let tokens = SQLToken.all(in: text)
    guard case .createTable = SQLiteAction(tokens),
      let position = tokens.prefix(while: { $0.text != "(" }).firstIndex(where: {
        $0.keyword == "AS"
      }), tokens.indices.contains(position + 1)
    else { return text }
    let start = tokens[position + 1].text.startIndex
    return "\(text[..<start])SELECT * FROM (\n\(text[start...])\n) LIMIT 0"
  }

  /// What is done with a statement.
  private enum Role {
    /// It is run.
    case schema
    /// It is prepared.
    case other

    /// Nil for what is not looked at: a PRAGMA may take effect while it is prepared.
    init?(_ statement: Statement, _ action: SQLiteAction) {
      if case .pragma = action { return nil }
      guard statement.kind != .transactionControl, statement.kind != .nonTransactional else {
        return nil
      }
      self = statement.makesSchema ? .schema : .other
    }
  }
}

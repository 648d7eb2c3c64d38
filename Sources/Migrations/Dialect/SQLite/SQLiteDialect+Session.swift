extension SQLiteDialect: SessionDialect {
  var hasServerProcess: Bool { false }

  /// Nothing can be planted that would be found in the place of a name: SQLite has no operators to
  /// define, and a function is a program's own.
  func guardNames(on connection: any Connection) {}

  // MARK: Settings

  func set(_ timeouts: Timeouts, isLocal: Bool) -> [SQLCommand] { [] }

  func ownRole(changesUser: Bool) -> [SQLCommand] { [] }

  var roleReset: [SQLCommand] { [] }

  func retakingRole(changesUser: Bool, _ connection: any Connection) -> [SQLCommand] { [] }

  func resets(_ settings: MigratorSettings?) -> [SQLCommand] {
    [
      "foreign_keys", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers",
      "reverse_unordered_selects", "writable_schema",
    ].map { SQLCommand("PRAGMA \($0) = OFF") }
  }

  /// Lets go of attached databases.
  func prepareReset(_ connection: any Connection) async throws {
    for row in try await connection.query("PRAGMA database_list") {
      guard let name = row[1].text, !["main", "temp"].contains(name) else { continue }
      try await connection.execute("DETACH \(SQLText.identifier(name))")
    }
  }

  var scriptResets: [String] { resets(nil).map(\.sql) }

  // MARK: Transactions

  var hasTransactionSettings: Bool { false }

  var transactionsExcludeWriters: Bool { true }

  /// So that a table can be rebuilt (https://sqlite.org/lang_altertable.html#otheralter).
  var checksForeignKeysAtEnd: Bool { true }

  var constraintChecks: [SQLCommand] { [] }

  /// PRAGMAs do nothing, or something else, inside a transaction.
  func triesTransaction(session statement: Statement) -> Bool {
    !statement.text.utf8.starts(withKeyword: "PRAGMA")
  }

  func canBeRecordedWithin(session statement: Statement) -> Bool { false }

  // MARK: Interrupted statements

  func facts(before statement: Statement, _ connection: any Connection) -> String? { nil }

  /// VACUUM, ATTACH and PRAGMA: to do them twice does no harm.
  func outcome(
    of statement: Statement, facts: String?, hasFailed: Bool, _ connection: any Connection
  ) -> StatementOutcome { .notDone(cleanUp: []) }

  // MARK: Other runs

  func presence(
    _ connection: any Connection, _ tables: StateTables, host: String,
    connect: @escaping Migrator.Connect
  ) -> (any RunPresence)? {
    (connection as? SQLiteConnection)?.filePath.map {
      FilePresence(besideDatabase: $0, host: host)
    }
  }
}

extension SQLiteDialect {
  func effect(of statement: Statement, _ words: [SQLToken]) -> SessionEffect {
    switch words.first?.keyword ?? "" {
    case "ATTACH", "DETACH": return .setting
    case "PRAGMA":
      let name = words.dropFirst().first?.folded ?? ""
      return words.count < 3
        || Self.actions.contains(name.split(separator: ".").last.map(String.init) ?? "")
        ? .none : .setting
    case "CREATE": return SessionEffect.temporary(words).map(SessionEffect.object) ?? .none
    case "DROP": return .end(.temporary, names: words.last.map { [$0.unqualified] } ?? [])
    default: return .none
    }
  }

  /// PRAGMAs with a value that set nothing.
  private static let actions: Set<String> = [
    "foreign_key_check", "incremental_vacuum", "index_info", "index_list", "index_xinfo",
    "integrity_check", "optimize", "quick_check", "table_info", "table_list", "table_xinfo",
    "wal_checkpoint", "user_version", "application_id", "foreign_key_list",
  ]
}

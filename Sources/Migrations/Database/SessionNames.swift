/// What the names in a statement mean.
///
/// Migrations resolve names along the session's search path, as they do in psql. Whoever may create
/// objects in a schema of that path can make an operator or a function that fits better than the
/// system's own, and whatever names it would run it with the rights of the operator's role. So
/// migrate's own statements see no schema but `pg_catalog`, whatever their text says: a new statement
/// needs no care of its own. Statements of the user say that they are; see `Command.isOfMigration`.
package enum SessionNames {
  /// Set while something runs on the user's behalf: a statement of a Swift migration, or made-up rows
  /// that go through the user's triggers.
  @TaskLocal static var areOfUser = false

  /// Whether a query that comes without a `Command` is the user's.
  static var isOfMigration: Bool { areOfUser || StatementOrigin.location != nil }

  /// Lets names along the session's search path be found. What is asked must use no operator, and no
  /// function, type or cast outside `pg_catalog`.
  package static func alongSearchPath<Result>(
    _ work: () async throws -> Result
  ) async rethrows -> Result {
    try await $areOfUser.withValue(true, operation: work)
  }

  /// The schemas of the session's search path that are there, first one first, inside a statement of migrate's own:
  /// an array of PostgreSQL in text form.
  package static let schemas = "pg_catalog.current_setting('migrate.schemas')"

  // MARK: PostgreSQL

  /// The search path of migrate's own statements, written as nobody else writes it. Temporary objects
  /// come last, where they hide nothing.
  private static let ownPath = "\"pg_catalog\",  pg_temp"

  /// Sets the path for migrate's own statements until the transaction ends, and keeps the session's.
  /// Does nothing when it is set.
  static let enter = """
    SELECT CASE WHEN pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) '\(ownPath)' \
    THEN pg_catalog.concat(\
    pg_catalog.set_config('migrate.search_path', pg_catalog.current_setting('search_path'), true), \
    pg_catalog.set_config('migrate.schemas', CAST(pg_catalog.current_schemas(false) AS pg_catalog.text), true), \
    pg_catalog.set_config('search_path', '\(ownPath)', true)) END
    """

  /// Goes back to the session's path. Does nothing when it is set.
  static let leave = """
    SELECT CASE WHEN pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.=) '\(ownPath)' \
    THEN pg_catalog.set_config('search_path', \
    pg_catalog.current_setting('migrate.search_path'), true) END
    """

  /// Whose path a session has.
  enum Path { case users, own, unknown }

  /// What a command needs, or makes of, the search path.
  enum Need {
    case path(Path)
    /// Neither resolves anything but the name of a table that it is given, nor may have company in its
    /// transaction.
    case none
    /// The path is the user's again: it lasted until the end of the transaction.
    case endsTransaction
    /// The path may be another afterwards.
    case mayChangePath
    /// As `none`, and where the path is migrate's own, it may be another afterwards.
    case setsSettings

    init(_ sql: String, isOfMigration: Bool) {
      let word = firstWord(sql)
      switch word {
      case "COMMIT", "END": self = .endsTransaction
      case "PREPARE" where sql.dropFirst(7).uppercased().contains("TRANSACTION"):
        self = .endsTransaction
      case "ROLLBACK", "ABORT":
        // ROLLBACK TO SAVEPOINT goes back to the path that was set there.
        self = sql.utf8.count <= 10 ? .endsTransaction : .mayChangePath
      case _ where isOfMigration: self = .path(.users)
      // Names a function and constants. It may set the path itself, as the migration has it.
      case "SELECT" where sql.hasPrefix("SELECT pg_catalog.set_config("): self = .setsSettings
      case "RESET", "DISCARD": self = .mayChangePath
      case "BEGIN", "START", "SAVEPOINT", "RELEASE", "SET", "UNLISTEN", "LOCK", "FETCH", "CLOSE",
        "DROP", "ALTER", "DEALLOCATE":
        self = .none
      case "CREATE":
        let object = sql.dropFirst(6).drop(while: \.isWhitespace).uppercased()
        self = object.hasPrefix("DATABASE") || object.hasPrefix("SCHEMA") ? .none : .path(.own)
      default: self = .path(.own)
      }
    }
  }
}

extension Connection {
  /// The connection, on which names in migrate's own statements mean objects of the system only.
  package func guardingNames() -> Self {
    dialect.guardNames(on: self)
    return self
  }
}

extension Connection {
  /// The object identifiers of tables, indexes and views of PostgreSQL, whose names are looked for along
  /// the session's search path; nil for one that is not there.
  ///
  /// - Parameter names: as SQL writes them.
  /// - Throws: `DatabaseError`.
  package func relations(named names: [String]) async throws -> [Int?] {
    guard !names.isEmpty else { return [] }
    return try await SessionNames.alongSearchPath {
      try await query(
        """
        SELECT CAST(pg_catalog.to_regclass(name) AS pg_catalog.oid)
        FROM pg_catalog.unnest(pg_catalog.string_to_array($1, E'\\n')) AS line(name)
        """, .text(names.joined(separator: "\n"))
      ).map { $0[0].integer }
    }
  }
}

import Migrations
import SchemaInspection
import SchemaTools

/// All in which databases differ for the commands; for the engine that is `Dialect` of Migrations.
///
/// A folder for each database has its value. Elsewhere no command asks which database it is.
protocol CommandDialect: LintDialect, TableDialect, SchemaScriptDialect, PlaceDialect, Sendable {
  /// Where databases are made that are gone when a command ends.
  ///
  /// - Parameter server: names the server of the scratch databases.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError`, `FileError`.
  func scratchDatabases(
    on server: Configuration, emit: @escaping @Sendable (MigrationEvent) -> Void
  ) throws -> any ScratchDatabases
  /// The URL of scratch databases that need no server; nil where all do.
  var scratchURL: String? { get }
  /// The query for all of a server that migrations can make a difference by; nil where none tells it.
  var serverIdentity: String? { get }
  /// Why locks cannot be traced; nil where they can.
  var reasonAgainstTrace: String? { get }
  /// Whether what follows a statement in the same session or transaction finds other settings or
  /// objects.
  ///
  /// A query may change some too, by `set_config`; other functions that do are not looked for.
  func changesSession(_ statement: Statement) -> Bool
  /// Whether names can stand in backquotes.
  var hasBackquotes: Bool { get }
}

/// Where databases are, as a whole.
protocol PlaceDialect {
  /// Whether databases are on a server.
  var needsServer: Bool { get }
  /// The database of a URL, to be made or dropped.
  func namedDatabase(_ url: DatabaseURL, _ configuration: Configuration) -> any NamedDatabase
  /// Templates and test databases beside that of a URL.
  /// - Throws: `TestDatabaseError`, `FileError`.
  func testDatabases(
    _ url: DatabaseURL, _ configuration: Configuration
  ) throws -> any TestDatabaseStore
  /// The name of the database of a URL: what the URL or libpq's variables say, and the user's name
  /// without them; of a file the name without its directory.
  func name(of url: DatabaseURL) -> String
}

/// The rules of lint for a database, and what they are asked with.
protocol LintDialect {
  /// The database with its version, for people.
  func name(_ version: ServerVersion?) -> String
  /// The version of a database that the rules are asked with; nil where they take another one.
  func lintedVersion(of connection: any Connection) -> ServerVersion?
  /// What the rules find.
  ///
  /// - Parameter version: that of the database; nil when it is not known.
  /// - Throws: `DatabaseError`, `CancellationError`.
  func findings(
    _ request: LintRequest, _ settings: LintSettings, _ version: ServerVersion?
  ) async throws -> [Finding]
  /// The names that the database gives to what a file creates without one, by the number of the
  /// statement; nil where that is not known.
  func givenNames(
    in file: MigrationFile, on connection: any Connection
  ) async -> [Int: [GivenName]]?
}

/// What the rules of lint are to look at.
struct LintRequest {
  /// The files of the history, parents first.
  var files: [MigrationFile]
  /// The revisions of which findings are wanted.
  var revisions: Set<String>
  /// The revisions that run together with each of them; nil for all of these.
  var pending: Set<String>?
  var graph: RevisionGraph
  /// The checksum that each released revision had when it was released.
  var released: [String: String]
  /// What Swift migrations did, by revision.
  var recorded: [String: RecordedStatements]
}

/// The tables of other tools.
protocol TableDialect {
  /// Finds tables by their names: of each column a row with the name that was given, the schema, the
  /// table and the column.
  /// - Throws: `DatabaseError`.
  func columns(ofTables names: [String], _ connection: any Connection) async throws -> [Row]
  /// The time in a column as ISO 8601, UTC; NULL when it is none.
  ///
  /// - Parameter isUTC: whether the tool writes UTC where the column has no time zone.
  func time(_ column: String, isUTC: Bool) -> String
  /// The milliseconds between the times in two columns.
  func milliseconds(from start: String, to end: String) -> String
  /// Keeps other sessions from writing to a table until the transaction ends; nil where a transaction
  /// does that by itself.
  func lock(_ table: String) -> String?
  /// The rest of the column of Flyway's table that has the time.
  var flywayTimeColumn: String { get }
  /// A time that is given as text, as Flyway's table has it.
  func flywayTime(_ text: String) -> String
  /// The columns of golang-migrate's table.
  var golangMigrateColumns: String { get }
}

/// The schema as statements.
protocol SchemaScriptDialect {
  /// Reads the schema of a migrator's database without migrate's own tables.
  ///
  /// - Parameter configuration: names the server.
  /// - Throws: `PgDumpError`, `DatabaseError`, and what a connection can throw.
  func schema(
    _ migrator: Migrator, _ configuration: Configuration, _ content: PgDump.Content
  ) async throws -> SchemaScript
  /// What counts rows, whatever the search path is.
  var rowCount: String { get }
  /// What a session begins with that runs the statements of a schema in any order.
  var schemaSetup: [String] { get }
  /// Deletes all rows of some tables, and of those whose keys lead to them.
  /// - Throws: `DatabaseError`.
  func empty(_ tables: [String], _ connection: any Connection) async throws
  /// The numbers of the files that tables are in, which change when one is written anew; nil where
  /// tables have none.
  /// - Throws: `DatabaseError`.
  func files(of tables: [String], _ connection: any Connection) async throws -> [Int?]?
}

extension BackEnd {
  var commands: any CommandDialect {
    switch self {
    case .postgreSQL: PostgreSQLCommands()
    case .sqlite: SQLiteCommands()
    }
  }
}

/// What migrate's own tables are made of, and how they are found.
protocol StateDialect: Sendable {
  /// Whether tables live in schemas.
  var hasSchemas: Bool { get }
  /// Whether other roles may make objects where the state tables are looked for.
  var sharesDatabase: Bool { get }
  /// The schema by which a state table is named, where it is in this one.
  func place(ofSchema schema: String?) -> String?

  // MARK: Columns

  /// The type of a point in time.
  var timeType: String { get }
  /// The type of a number that the database assigns, with the rule that it is the primary key.
  var identityKey: String { get }
  /// The time now.
  var now: String { get }
  /// The user of the session.
  var currentUser: String { get }
  /// The time in a column as ISO 8601, UTC, with milliseconds.
  func iso8601(_ column: String) -> String
  /// A point in time that is given as text.
  func time(_ text: String) -> String
  /// The milliseconds since the time in a column.
  func milliseconds(since column: String) -> String
  /// A value that is another one when one of the rows `o` of the version table was changed.
  ///
  /// - Parameter inTransaction: whether it is compared in one transaction only, which is cheaper.
  func fingerprint(inTransaction: Bool) -> String

  /// The statement that adds a column to a state table, unless another session has done so.
  func adding(_ column: String, to table: String) -> String

  // MARK: Finding tables

  /// Looks for the tables: one round trip.
  /// - Throws: `StateError`, `DatabaseError`.
  func find(_ tables: StateTables, _ connection: any Connection) async throws -> FoundStateTables
  /// The version tables under other names than the one that was looked for, as SQL writes them.
  /// - Throws: `DatabaseError`.
  func renamedVersionTables(
    besides name: String, _ connection: any Connection
  ) async throws -> [String]
  /// Finds a table by its name.
  func exists(_ name: String, in tables: StateTables) -> SQLCommand
  /// What to do about a database that is read-only.
  var readOnlyRemedy: String { get }

  // MARK: Repeatable files

  /// Prepares for `madeObjects`, at the beginning of a transaction.
  func beginMaking(_ tables: StateTables) -> [SQLCommand]
  /// Ends it.
  func endMaking(_ tables: StateTables) -> [SQLCommand]
  /// The views, routines and triggers that the current transaction has made or changed, as a JSON
  /// array of arrays: kind, schema, name, and what else tells it from others of that name.
  func madeObjects(_ tables: StateTables) -> String
  /// The names of files with what of their objects is gone, for people; none where all is there.
  func lostObjects(_ tables: StateTables) -> String
}

import Migrations
import SchemaChange

/// The table in which a migration tool records what it has applied.
protocol ToolTable: SendableMetatype {
  /// The tool, as `--from` names it.
  static var tool: String { get }
  /// The table's name, unless the tool was told another.
  static var name: String { get }
  /// The names of other tables that the tool keeps beside it.
  static var companions: [String] { get }
  /// Whether the schema of the table is the tool's as a whole.
  static var hasOwnSchema: Bool { get }
  /// Whether a table with these columns, in lower case, is the tool's.
  static func fits(_ columns: Set<String>) -> Bool
  /// Reads what is applied.
  /// - Parameter files: What the table may call the imported migrations, in their order.
  /// - Throws: `AdoptionError.unfinished` for a run that failed; `DatabaseError`.
  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory
  /// The checksums that the table may hold for a file; none when it holds none, or none that can be
  /// computed from the file alone.
  static func checksums(of file: [UInt8]) -> [String]
}

extension ToolTable {
  static var companions: [String] { [] }
  static var hasOwnSchema: Bool { false }
  static func checksums(of file: [UInt8]) -> [String] { [] }

  /// Goes on only when no run was left unfinished.
  ///
  /// - Parameter facts: the runs that were, in words.
  /// - Throws: `AdoptionError.unfinished`.
  static func refuse(
    _ facts: [String], in table: FoundTable, remedy: String
  ) throws(AdoptionError) {
    guard !facts.isEmpty else { return }
    throw .unfinished(table: table.description, tool: tool, facts: facts, remedy: remedy)
  }
}

/// What a tool's table says.
struct RecordedHistory: Sendable, Hashable {
  /// The migrations that have a row of their own.
  var migrations: [RecordedMigration] = []
  /// Migrations without one, that are applied with all that comes before them.
  var heads: [String] = []
  /// Migrations that are run again whenever they change.
  var repeatables: [RecordedMigration] = []
}

/// A row of a tool's table.
struct RecordedMigration: Sendable, Hashable {
  /// What the table calls the migration.
  var name: String
  /// The other facts.
  var provenance = AppliedRevision.Provenance()
}

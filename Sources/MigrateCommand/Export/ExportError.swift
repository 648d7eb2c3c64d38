import Basics

/// Why nothing was exported.
enum ExportError: Error, Sendable, Hashable {
  /// There is no such `--to`.
  case unknownTool(String)
  /// The directory to write to has something in it.
  case targetNotEmpty(String)
  /// The database has no state of migrate.
  case noState
  /// Applied revisions that have no file here.
  case withoutFile([String])
  /// A revision that is partly applied.
  case partial(String)
  /// A revision whose identifier the tool's table cannot hold.
  case longIdentifier(String)
  /// The database has a table of this name that is another tool's.
  case otherTable(tool: String, table: String, columns: [String])
}

extension ExportError: MigrationError {
  var description: String {
    switch self {
    case .unknownTool(let name):
      """
      --to \(name) is not known; the tools are \
      \(MigrationTools.exportNames)
      """
    case .targetNotEmpty(let directory):
      """
      \(directory) is not empty, and an export writes a directory of its own
      Name one that is empty or not there.
      """
    case .noState:
      """
      migrate has recorded nothing in this database, so there is no state to hand over
      Nothing was written. Leave out --url for the files alone, or name the right database.
      """
    case .withoutFile(let revisions):
      """
      the database has applied \(revisions.joined(separator: ", ")), and there is no file for it here
      Nothing was written. Run this where the newer files are.
      """
    case .partial(let revision):
      """
      \(revision) is only partly applied, which no other tool's table can say
      Nothing was written. End that first: `migrate repair \(revision) --resume`.
      """
    case .longIdentifier(let revision):
      """
      the revision \(revision) does not fit into Alembic's version_num, which has 32 characters
      Nothing was written. Give it a shorter one, and the files that name it as their parent.
      """
    case .otherTable(let tool, let table, let columns):
      """
      the table \(table) is not one of \(tool): its columns are \(columns.joined(separator: ", "))
      Nothing was written. Rename the table, or leave out --url and fill another one by hand.
      """
    }
  }

  /// How the program ends.
  var exitStatus: ExitStatus {
    switch self {
    case .unknownTool, .targetNotEmpty: .usage
    case .withoutFile: .databaseAhead
    case .noState, .partial, .longIdentifier, .otherTable: .badMigrations
    }
  }
}

import Foundation
import Migrations
import SchemaTools
import Support

/// What the rules for SQLite find in files.
/// - Parameter linted: the revisions that are checked against the rules; nil for all.
func sqliteFindings(
  _ files: KeyValuePairs<String, String>, linting linted: Set<String>? = nil,
  _ settings: LintSettings = LintSettings()
) async throws -> [Finding] {
  try await withTemporaryDirectory { directory in
    try directory.write(files)
    let files = try VersionsDirectory(directory.path).load()
    return try await SQLiteLinter(settings).findings(
      in: files, linting: linted ?? Set(files.map(\.revision)))
  }
}

/// What the rules for SQLite find in a section that runs on tables with rows.
func sqliteFindings(
  in section: String, options: String = "", _ settings: LintSettings = LintSettings()
) async throws -> [Finding] {
  try await sqliteFindings(
    [
      "0001_shop.sql": "-- migrate:up\n\(shopSchema)",
      "0002_tried.sql": "-- migrate:up\(options)\n\(section)",
    ], linting: ["0002"], settings)
}

/// The schema that statements are tried on.
let shopSchema = """
  CREATE TABLE shop (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE item (id INTEGER PRIMARY KEY, shop INTEGER REFERENCES shop ON DELETE CASCADE, a TEXT);
  CREATE INDEX item_a ON item (a);
  CREATE TRIGGER item_t AFTER INSERT ON item BEGIN UPDATE item SET id = id; END;

  """

/// Runs statements on a SQLite database in memory that has the schema and rows.
/// - Returns: what the last one gives.
@discardableResult
func onShop(_ statements: String...) async throws -> [Row] {
  let connection = try await DatabaseURL.sqlite(path: ":memory:").connect()
  defer { connection.close() }
  try await connection.execute(
    shopSchema + "INSERT INTO shop VALUES (1, 'x'); INSERT INTO item VALUES (1, 1, 'x');")
  var rows: [Row] = []
  for statement in statements { rows = try await connection.query(statement) }
  return rows
}

import Crypto
import Migrations

/// sqitch's `changes` in a schema of its own: a row for each deployed change of each project, with
/// SHA-1 of its deploy script (lib/App/Sqitch/Engine/pg.sql of sqitchers/sqitch).
enum SqitchTable: ToolTable {
  static let tool = SqitchFormat.name
  static let name = "sqitch.changes"
  static let hasOwnSchema = true

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["change_id", "script_hash", "change", "project", "committed_at"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT change_id, project, \(table.time("committed_at")), committer_name, script_hash
      FROM \(table.sql) ORDER BY committed_at
      """)
    let identifiers = Set(files)
    let projects = Set(
      rows.filter { identifiers.contains($0[0].text ?? "") }.compactMap(\.[1].text))
    let own = projects.isEmpty ? rows : rows.filter { projects.contains($0[1].text ?? "") }
    return RecordedHistory(
      migrations: own.map { row in
        RecordedMigration(
          name: row[0].text ?? "",
          provenance: AppliedRevision.Provenance(
            appliedAt: row[2].text, appliedBy: row[3].text, checksum: row[4].text))
      })
  }

  static func checksums(of file: [UInt8]) -> [String] {
    [Insecure.SHA1.hash(data: file).hexadecimal]
  }
}

import Crypto
import Migrations

/// sqlx's `_sqlx_migrations`: a row for each version, with SHA-384 of its file and the time it took in
/// nanoseconds, -1 until that is known (sqlx-postgres/src/migrate.rs of launchbadge/sqlx).
enum SqlxTable: ToolTable {
  static let tool = SqlxFormat.name
  static let name = "_sqlx_migrations"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["version", "installed_on", "success", "checksum", "execution_time"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT version, success, \(table.time("installed_on")), checksum, execution_time
      FROM \(table.sql) ORDER BY version
      """)
    let failed = rows.filter { !$0[1].isTrue }.map { "version \($0[0].text ?? "") failed" }
    try refuse(
      failed, in: table, remedy: "undo what it left, delete its row, and run it again with sqlx")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "",
          provenance: AppliedRevision.Provenance(
            appliedAt: row[2].text,
            durationMilliseconds: row[4].integer.flatMap { $0 < 0 ? nil : $0 / 1_000_000 },
            // Bytes are shown as \x6869.
            checksum: (row[3].text?.dropFirst(2)).map(String.init)))
      })
  }

  static func checksums(of file: [UInt8]) -> [String] { [SHA384.hash(data: file).hexadecimal] }
}

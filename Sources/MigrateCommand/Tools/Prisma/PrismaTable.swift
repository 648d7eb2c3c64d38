import Crypto
import Migrations

/// Prisma's `_prisma_migrations`: a row for each run of a folder, with SHA-256 of its script; one that
/// neither finished nor was declared as rolled back has failed
/// (sql_schema_connector and checksum.rs of prisma/prisma-engines).
enum PrismaTable: ToolTable {
  static let tool = PrismaFormat.name
  static let name = "_prisma_migrations"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: [
      "migration_name", "checksum", "started_at", "finished_at", "rolled_back_at",
    ])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT migration_name, finished_at IS NULL, \(table.time("finished_at")),
        \(table.milliseconds(from: "started_at", to: "finished_at")), checksum
      FROM \(table.sql) WHERE rolled_back_at IS NULL ORDER BY started_at
      """)
    let failed = rows.filter(\.[1].isTrue).map { "\($0[0].text ?? "") did not finish" }
    try refuse(
      failed, in: table,
      remedy: "mend it, and tell Prisma by `prisma migrate resolve --applied` or `--rolled-back`")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: row[0].text ?? "",
          provenance: AppliedRevision.Provenance(
            appliedAt: row[2].text, durationMilliseconds: row[3].integer, checksum: row[4].text))
      })
  }

  /// Of the script as it is, and with either line end: a checkout may have changed them.
  static func checksums(of file: [UInt8]) -> [String] {
    let unix = file.filter { $0 != UInt8(ascii: "\r") }
    let windows = unix.flatMap { $0 == UInt8(ascii: "\n") ? Array("\r\n".utf8) : [$0] }
    return [file, unix, windows].map { SHA256.hash(data: $0).hexadecimal }
  }
}

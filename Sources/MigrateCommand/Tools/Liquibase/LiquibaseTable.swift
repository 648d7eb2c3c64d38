import Migrations

/// Liquibase's `databasechangelog`: a row for each changeset that ran
/// (StandardChangeLogHistoryService in liquibase-core). Its MD5 is one of the parsed changes, and
/// cannot be computed from the file alone.
enum LiquibaseTable: ToolTable {
  static let tool = LiquibaseFormat.name
  static let name = "databasechangelog"
  static let companions = ["databasechangeloglock"]

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["id", "author", "filename", "dateexecuted", "exectype", "md5sum"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT filename, id, author, exectype, \(table.time("dateexecuted")), md5sum
      FROM \(table.sql) ORDER BY orderexecuted
      """)
    let failed = rows.filter { $0[3].text == "FAILED" }.map { "changeset \(name(of: $0)) failed" }
    try refuse(failed, in: table, remedy: "mend what it left, and run `liquibase update`")
    return RecordedHistory(
      migrations: rows.map { row in
        RecordedMigration(
          name: name(of: row),
          provenance: AppliedRevision.Provenance(appliedAt: row[4].text, checksum: row[5].text))
      })
  }

  private static func name(of row: Row) -> String {
    LiquibaseFormat.recordedName(
      file: row[0].text ?? "", id: row[1].text ?? "", author: row[2].text ?? "")
  }
}

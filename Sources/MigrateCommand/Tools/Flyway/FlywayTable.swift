import Migrations

/// Flyway's `flyway_schema_history`: a row for each thing done, the last of which counts
/// (createDatabase/createSchemaHistoryTable.sql and JdbcTableSchemaHistory of flyway-core).
enum FlywayTable: ToolTable {
  static let tool = FlywayFormat.name
  static let name = "flyway_schema_history"

  static func fits(_ columns: Set<String>) -> Bool {
    columns.isSuperset(of: ["installed_rank", "version", "script", "checksum", "success"])
  }

  static func read(
    _ table: FoundTable, files: [String], _ connection: any Connection
  ) async throws -> RecordedHistory {
    let rows = try await connection.query(
      """
      SELECT version, description, type, script, checksum, installed_by,
        \(table.time("installed_on")), execution_time, success
      FROM \(table.sql) ORDER BY installed_rank
      """)
    let failed = rows.filter { !$0[8].isTrue }.map { "\($0[3].text ?? "") failed" }
    try refuse(failed, in: table, remedy: "mend what it left, and run `flyway repair`")
    return history(of: rows, files)
  }

  private static func history(of rows: [Row], _ files: [String]) -> RecordedHistory {
    var history = RecordedHistory()
    for row in rows {
      let migration = RecordedMigration(
        name: row[0].text ?? FlywayFormat.repeatableName(row[1].text ?? ""),
        provenance: AppliedRevision.Provenance(
          appliedAt: row[6].text, durationMilliseconds: row[7].integer, appliedBy: row[5].text,
          checksum: row[4].text))
      let type = row[2].text ?? ""
      if type == "SCHEMA" { continue }
      history.migrations.removeAll { $0.name == migration.name }
      history.repeatables.removeAll { $0.name == migration.name }
      if type.hasSuffix("BASELINE") {
        history.heads = last(of: files, upTo: migration.name)
      } else if type == "DELETE" || type.hasPrefix("UNDO") {
        continue
      } else if row[0].text == nil, !files.contains(migration.name) {
        history.repeatables.append(migration)
      } else {
        history.migrations.append(migration)
      }
    }
    return withoutEarlyRepeatables(history, files)
  }

  /// A baseline stands for all migrations up to its version, whether it has a file or not.
  private static func last(of files: [String], upTo version: String) -> [String] {
    guard let baseline = FlywayName.versioned(version) else { return [] }
    let covered = files.filter { file in
      FlywayName.versioned(file).map { !baseline.precedes($0) } ?? false
    }
    return covered.suffix(1)
  }

  /// A repeatable migration that became a revision follows the versioned ones here: where one of those is pending, it runs
  /// once more after it.
  private static func withoutEarlyRepeatables(
    _ history: RecordedHistory, _ files: [String]
  ) -> RecordedHistory {
    let recorded = Set(history.migrations.map(\.name))
    let covered = history.heads.last.flatMap(files.firstIndex).map { $0 + 1 } ?? 0
    let isPending = files.dropFirst(covered).contains { file in
      FlywayName.versioned(file) != nil && !recorded.contains(file)
    }
    guard isPending else { return history }
    var history = history
    history.migrations.removeAll { FlywayName.versioned($0.name) == nil }
    return history
  }

  /// CRC-32 of the lines without their ends and without a BOM (ChecksumCalculator of flyway-core).
  static func checksums(of file: [UInt8]) -> [String] {
    let text = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file[3...] : file[...]
    let lines = text.lazy.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return [String(Int32(bitPattern: crc32(of: lines)))]
  }
}

/// CRC-32 as in zlib and Java's `java.util.zip.CRC32`.
func crc32(of bytes: some Sequence<UInt8>) -> UInt32 {
  var remainder: UInt32 = 0xffff_ffff
  for byte in bytes {
    remainder ^= UInt32(byte)
    for _ in 0..<8 {
      remainder = remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0xedb8_8320
    }
  }
  return ~remainder
}

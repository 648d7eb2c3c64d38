import Migrations

/// What taking over the state of another tool tells the user.
struct AdoptionReport {
  /// The tool's table.
  let table: String
  /// The tool.
  let tool: String
  /// The imported files.
  let history: ConvertedHistory
  /// What the table records.
  let adoption: Adoption
  /// What was not recorded here yet.
  let added: [String]
  /// Those of them whose step up is still to be written.
  let unwritten: [String]
  /// Whether nothing was changed.
  let isDryRun: Bool

  /// A line of `--json`.
  private struct Line: Encodable {
    let kind: String
    var revision: String
    var message: String
    var appliedAt: String?
    var durationMs: Int?
    var appliedBy: String?
  }

  /// Writes one object for each revision that was recorded.
  func write(to lines: JSONLines) throws {
    for migration in migrations {
      let provenance = adoption.provenance[migration.revision]
      try lines.write(
        Line(
          kind: isDryRun ? "would_adopt" : "adopted", revision: migration.revision,
          message: migration.message, appliedAt: provenance?.appliedAt,
          durationMs: provenance?.durationMilliseconds, appliedBy: provenance?.appliedBy))
    }
  }

  /// Writes the report for people.
  func write(to output: OutputStream) {
    for migration in migrations {
      let time = adoption.provenance[migration.revision]?.appliedAt.map { ", applied \($0)" } ?? ""
      let verb = isDryRun ? "would record" : "recorded"
      output.writeLine("\(verb) \(history.name(migration.revision))\(time)")
    }
    if !unwritten.isEmpty {
      output.writeLine(
        "note: the step up of \(unwritten.joined(separator: ", ")) is still to be written, for other"
          + " databases; then `migrate repair --accept-checksum`")
    }
    output.writeLine(summary)
  }

  private var migrations: [NewMigration] {
    let added = Set(added)
    return history.migrations.map(\.file).filter { added.contains($0.revision) }
  }

  private var summary: String {
    let count = adoption.revisions.count
    let pending = history.migrations.count - count
    let applied =
      "\(table) of \(tool) has \(count) of \(history.migrations.count) migrations as applied"
    let outcome: String
    if count == 0 {
      outcome = "there is nothing to record"
    } else if added.isEmpty {
      outcome = "all of them are recorded here already, and nothing was changed"
    } else if isDryRun {
      outcome = "nothing was recorded"
    } else {
      outcome = "they are recorded here now, and that table is as it was"
    }
    let next = pending == 0 ? "" : " `migrate upgrade head` applies what is pending."
    return "\(applied); \(outcome).\(next)"
  }
}

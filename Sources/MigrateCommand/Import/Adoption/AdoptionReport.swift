import Migrations
import SchemaChange

/// What taking over the state of another tool tells the user.
struct AdoptionReport: Report {
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
  /// Whether some of the files are neither in the table nor recorded here.
  let isBehind: Bool
  /// Whether nothing was to be changed.
  let isDryRun: Bool
  /// Those of `added` whose up migration is still to be written.
  var unwritten: [String] = []
  /// The repeatable migrations that were not recorded here yet, and need not be run again.
  var repeatables: [String] = []
  /// What only the database has (removed), and what only the files make (added); nil when that was not
  /// looked at.
  var difference: SchemaDifference?

  /// Whether nothing speaks against recording the state.
  var isProved: Bool { difference?.isEmpty ?? true }

  /// A line of `--json`.
  private struct Line: Encodable {
    let event: String
    var revision: String?
    var repeatable: String?
    var message: String?
    var appliedAt: String?
    var durationMs: Int?
    var appliedBy: String?
  }

  /// Writes one object for each revision that was recorded, or for each object of the schema that
  /// spoke against it.
  func write(to lines: JSONLines) throws {
    for line in difference.map(SchemaDrift.lines) ?? [] { try lines.write(line) }
    for migration in migrations {
      let provenance = adoption.provenance[migration.revision]
      try lines.write(
        Line(
          event: isDryRun ? "would_adopt" : "adopted", revision: migration.revision,
          message: migration.message, appliedAt: provenance?.appliedAt,
          durationMs: provenance?.durationMilliseconds, appliedBy: provenance?.appliedBy))
    }
    for name in isProved ? repeatables : [] {
      try lines.write(Line(event: isDryRun ? "would_adopt" : "adopted", repeatable: name))
    }
  }

  /// Writes the report for people.
  func write(to output: OutputStream, _ detail: Detail) {
    if detail == .quiet { return }
    if let difference, !difference.isEmpty {
      output.writeLine("The schema: - is missing in the database, + only the database has it")
      difference.lines(output.palette, indent: "  ").forEach(output.writeLine)
      output.writeLine(
        "The files make another schema than \(table) says that the database has; nothing was recorded."
      )
      return
    }
    for migration in migrations {
      let time = adoption.provenance[migration.revision]?.appliedAt.map { ", applied \($0)" } ?? ""
      let verb = isDryRun ? "would record" : "recorded"
      output.writeLine("\(verb) \(history.name(migration.revision))\(time)")
    }
    for name in repeatables {
      output.writeLine("\(isDryRun ? "would record" : "recorded") R__\(name).sql as run")
    }
    if !unwritten.isEmpty {
      output.writeLine(
        "note: the up migration of \(unwritten.joined(separator: ", ")) is still to be written, for other"
          + " databases; then `migrate repair --accept-checksum`")
    }
    output.writeLine(summary)
  }

  private var migrations: [NewMigration] {
    let added = isProved ? Set(added) : []
    return history.migrations.map(\.file).filter { added.contains($0.revision) }
  }

  private var summary: String {
    let count = adoption.revisions.count
    let applied =
      "\(table) of \(tool) has \(count) of \(history.migrations.count) migrations as applied"
    let outcome: String
    if count == 0 {
      outcome = "there is nothing to record"
    } else if added.isEmpty, repeatables.isEmpty {
      outcome = "all of them are recorded here already, and nothing was changed"
    } else if isDryRun {
      outcome = "nothing was recorded"
    } else {
      outcome = "they are recorded here now, and that table is as it was"
    }
    let proof = difference == nil ? "" : "; the files make the schema that the database has"
    let next = isBehind ? " `migrate upgrade heads` applies what is pending." : ""
    return "\(applied); \(outcome)\(proof).\(next)"
  }
}

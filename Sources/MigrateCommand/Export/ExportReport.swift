import Migrations

/// What an export tells the user.
struct ExportReport: Report {
  /// The tool.
  let format: any ExportFormat.Type
  /// What was exported.
  let history: ExportedHistory
  /// The files.
  let files: ExportedFiles
  /// Where they are.
  let directory: String
  /// Whether the tool's table was filled.
  let isRecorded: Bool

  /// A line of `--json`.
  private struct Line: Encodable {
    let event: String
    var path: String?
    var line: Int?
    var message: String?
    var table: String?
    var version: String?
    var revision: String?
  }

  /// Writes one object for each file, row, place to look at, and note.
  func write(to lines: JSONLines) throws {
    for file in files.files { try lines.write(Line(event: "created", path: path(of: file))) }
    for applied in isRecorded ? history.applied : [] {
      try lines.write(
        Line(
          event: "recorded", table: format.table.name, version: files.versions[applied.index],
          revision: applied.migration.revision.id))
    }
    for item in history.reviewItems {
      try lines.write(
        Line(
          event: "look", path: item.location.path, line: item.location.line, message: item.message))
    }
    for note in files.notes { try lines.write(Line(event: "note", message: note)) }
  }

  /// Writes the report for people.
  func write(to output: OutputStream, _ detail: Detail) {
    if detail != .quiet { files.files.forEach { output.writeLine("created \(path(of: $0))") } }
    for item in history.reviewItems {
      output.writeLine("\(output.palette("\(item.location):", .strong)) \(item.message)")
    }
    if detail == .quiet { return }
    for note in files.notes { output.writeLine("note: \(note)") }
    output.writeLine(summary)
  }

  private func path(of file: ExportedFile) -> String {
    MigrateCommand.path(file.name, from: directory)
  }

  private var summary: String {
    let count = history.migrations.count
    let migrations = count == 1 ? "1 migration" : "\(count) migrations"
    let applied = history.applied.count
    let table =
      isRecorded
      ? "\(format.table.name) has \(applied == 1 ? "1" : "\(applied)") of them as applied"
      : "its table \(format.table.name) was left alone (--url fills it)"
    let look = history.reviewItems.isEmpty ? "" : "; \(history.reviewItems.count) to be looked at"
    return "\(migrations) for \(format.name)\(look); \(table)."
  }
}

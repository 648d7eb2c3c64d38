import Migrations

/// What an import tells the user.
struct ImportReport: Report {
  /// The tool.
  let format: String
  /// What was converted.
  let history: ConvertedHistory
  /// Where the files are.
  let directory: String
  /// Whether nothing was written.
  let isDryRun: Bool

  /// A line of `--json`.
  private struct Line: Encodable {
    let event: String
    var revision: String?
    var path: String?
    var sources: [String]?
    var line: Int?
    var message: String?
    var text: String?
  }

  /// Writes one object for each file, place to look at, and note.
  func write(to lines: JSONLines) throws {
    for migration in history.migrations {
      try lines.write(
        Line(
          event: isDryRun ? "would_create" : "created", revision: migration.file.revision,
          path: path(of: migration), sources: migration.sources,
          text: isDryRun ? migration.file.text : nil))
    }
    for file in history.repeatables {
      try lines.write(
        Line(
          event: isDryRun ? "would_create" : "created",
          path: MigrateCommand.path(file.fileName, from: directory), sources: [file.source],
          text: isDryRun ? file.text : nil))
    }
    for item in history.reviewItems {
      try lines.write(
        Line(
          event: "look", path: item.location.path, line: item.location.line, message: item.message))
    }
    for note in history.notes { try lines.write(Line(event: "note", message: note)) }
  }

  /// Writes the report for people.
  func write(to output: OutputStream, _ detail: Detail) {
    if detail != .quiet {
      for migration in history.migrations {
        let verb = isDryRun ? "would create" : "created"
        let path = path(of: migration)
        output.writeLine("\(verb) \(path) from \(migration.sources.joined(separator: ", "))")
        if isDryRun { output.writeText(migration.file.text) }
      }
      for file in history.repeatables {
        let path = MigrateCommand.path(file.fileName, from: directory)
        output.writeLine("\(isDryRun ? "would create" : "created") \(path) from \(file.source)")
        if isDryRun { output.writeLine(file.text) }
      }
    }
    for item in history.reviewItems {
      output.writeLine("\(output.palette("\(item.location):", .strong)) \(item.message)")
    }
    if detail == .quiet { return }
    for note in history.notes { output.writeLine("note: \(note)") }
    output.writeLine(summary)
  }

  private func path(of migration: ConvertedMigration) -> String {
    MigrateCommand.path(migration.file.fileName, from: directory)
  }

  private var summary: String {
    let count = history.migrations.count + history.repeatables.count
    let migrations = count == 1 ? "1 migration" : "\(count) migrations"
    let database = history.dialect.name
    let look =
      switch history.reviewItems.count {
      case 0: "nothing needs a look"
      case 1: "1 place needs a look"
      case let places: "\(places) places need a look"
      }
    return "\(migrations) of \(format), read as SQL of \(database); \(look)."
      + (isDryRun ? " Nothing was written." : "")
  }
}

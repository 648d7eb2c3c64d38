import ArgumentParser
import Migrations

/// `migrate export`
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the migrations as files of another tool: the way back.",
    discussion: """
      The files are written to a new directory. With --url on the command line, the tool's table in \
      that database is made, where it is missing, and gets the rows of what is applied instead of \
      those it had, in one transaction; so the tool goes on where migrate stopped. migrate's own \
      tables stay as they are.

      Alembic keeps the graph. The other tools know only one line: branches are put one behind the \
      other, and revisions that are no versions of the tool in this order are counted.

      What the tool cannot run as it is, such as a Swift migration, is listed with its file and line, \
      has a comment in the new file, and makes the command end with 2.

      The tools: \(MigrationTools.exportNames).

      EXAMPLES:
        migrate export --to dbmate db/migrations
        migrate export --to flyway db/migration --url postgresql://app@localhost/shop
      """)

  @Option(help: ArgumentHelp("The tool.", valueName: "tool"))
  var to: String

  @Argument(help: "The directory to write: one that is empty or not there.")
  var directory: String

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let format = try MigrationTools.export(named: to)
    let target = try NewDirectory(directory)
    guard target.isEmpty else { throw ExportError.targetNotEmpty(target.path) }
    let project = try Project(options.loadConfiguration().configuration)
    guard options.url != nil else {
      let history = try ExportedHistory(project, rows: [], for: format)
      let files = try format.export(history)
      try target.write(files.files)
      return try show(
        ExportReport(
          format: format, history: history, files: files, directory: target.path,
          isRecorded: false))
    }
    try await DatabaseSession.open(project) { session in
      guard session.store.isInitialized else { throw ExportError.noState }
      let history = try ExportedHistory(project, rows: session.store.rows, for: format)
      let files = try format.export(history)
      let connection = session.migrator.connection
      try await format.checkTable(connection)
      try await connection.transaction {
        try await SessionNames.alongSearchPath {
          try await connection.run(format.record(files, history))
        }
        try target.write(files.files)
      }
      try show(
        ExportReport(
          format: format, history: history, files: files, directory: target.path, isRecorded: true))
    }
  }

  private func show(_ report: ExportReport) throws {
    try options.show(report)
    if !report.history.reviewItems.isEmpty { throw ExitStatus.finding }
  }
}

extension ExportFormat {
  /// Makes sure that a table with the tool's name is the tool's.
  fileprivate static func checkTable(_ connection: any Connection) async throws {
    guard let found = try await FoundTable.all(named: [table.name], in: connection).values.first,
      !table.fits(found.columns)
    else { return }
    throw ExportError.otherTable(
      tool: name, table: found.description, columns: found.columns.sorted())
  }
}

extension NewDirectory {
  fileprivate func write(_ files: [ExportedFile]) throws {
    try write { draft in
      for file in files { _ = try NewFile(path: "\(draft)/\(file.name)", text: file.text).write() }
    }
  }
}

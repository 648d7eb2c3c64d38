import ArgumentParser
import Migrations

/// `migrate import`
struct ImportCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Convert another tool's migrations, and take over its state.",
    usage: """
      migrate import [--from <tool>] [<directory>] [--to <directory>] [--new] [--adopt [--proof]] [--dry-run]
      """,
    discussion: """
      The files are written to a new directory; those of the other tool are only read. Revisions \
      keep the tool's own versions. What does not run here as it did there is listed with its file \
      and line, has a comment in the new file, and makes the command end with 2. When a file cannot \
      be read, nothing is written.

      With --adopt, the tool's table in the database is compared with the files, and what it has as \
      applied is recorded here, in one transaction, with its times. A failed run, a row without a \
      file, a gap, or a checksum that differs is an error, and nothing is recorded. Files that an \
      earlier run has written are taken as they are. The tool's table is only read. With --proof, \
      what is applied is first run on a scratch database; where its schema is another than that of \
      the database, the difference is shown, nothing is recorded, and the command ends with 2.

      With --new, the tool's revisions that came after an import join what is there, behind the head, again and again \
      while both tools are in use; with --adopt what the old tool has applied of them is recorded.

      The tools: \(MigrationTools.names), where plain is a \
      folder of SQL files, perhaps with those of the down migrations beside them (a.undo.sql, down/a.sql), \
      and up-down one of files with lines such as -- Up and -- Down. What may be a down migration in the \
      words of another tool refuses its step until somebody has looked; files that are passed over are \
      named.

      Statements are cut as by the database of --url or the configuration; when none is set, as by \
      SQLite if they have words that only SQLite knows, and by PostgreSQL otherwise.

      EXAMPLES:
        migrate import db/migrations --dry-run
        migrate import --from alembic . --python .venv/bin/python
        migrate import --from flyway src/main/resources/db/migration --to versions
        migrate import db/migrations --to versions --adopt --proof
        migrate import db/migrations --new --adopt
      """)

  @Option(help: ArgumentHelp("The tool; may be left out when the files tell.", valueName: "tool"))
  var from: String?

  @Argument(help: "The directory of its files.")
  var directory = "."

  @Option(
    help: ArgumentHelp(
      "Where to write, instead of the configured directory: one that is empty or not there.",
      valueName: "directory"))
  var to: String?

  @Flag(help: "Add the revisions that the tool has got since an import to the directory.")
  var new = false

  @Flag(help: "Record what the tool's table in the database has as applied.")
  var adopt = false

  @Option(
    help: ArgumentHelp(
      "The tool's table, where it is not the usual one: name or schema.name.", valueName: "name"))
  var table: String?

  @Option(
    help: ArgumentHelp(
      "For Alembic and Django: the Python of the project, instead of the one of $VIRTUAL_ENV, .venv or PATH.",
      valueName: "program"))
  var python: String?

  @Flag(
    help: """
      With --adopt, record nothing unless the files, run on a scratch database, make the schema that \
      the database has.
      """)
  var proof = false

  @Flag(help: "Show what would be done, and do nothing.")
  var dryRun = false

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if proof, !adopt || dryRun {
      throw ValidationError("--proof belongs to --adopt, and runs the files: not with --dry-run")
    }
  }

  func run() async throws {
    let loaded = try options.loadConfiguration(scratch.settings)
    let named = try from.map(MigrationTools.format(named:))
    var tree = try SourceTree(directory)
    tree.python = python
    let format = try named ?? MigrationTools.recognizedFormat(in: tree)
    let tool = adopt ? try MigrationTools.table(of: format) : nil
    let history = try await ConvertedHistory(tree, from: format, dialect: try dialect(loaded))
    let target = try NewDirectory(to ?? loaded.configuration.versions)
    var reviewItems: [Problem] = []
    if new, !target.isEmpty {
      let added = try target.add(history, keeping: !dryRun)
      reviewItems = added.reviewItems
      try options.show(
        ImportReport(format: format.name, history: added, directory: target.path, isDryRun: dryRun))
    } else if target.isEmpty {
      reviewItems = history.reviewItems
      try target.write(history, keeping: !dryRun)
      try options.show(
        ImportReport(
          format: format.name, history: history, directory: target.path, isDryRun: dryRun))
    } else {
      guard adopt else { throw ImportError.targetNotEmpty(target.path) }
      try target.check(has: history.migrations)
    }
    if let tool {
      var configuration = loaded.configuration
      configuration.versions = target.path
      let run = AdoptionOperation(
        configuration: configuration, history: history, tool: tool, tableName: table,
        isNamed: named != nil, needsProof: proof, isDryRun: dryRun,
        emit: ScratchProgress(isVerbose: options.verbose).show)
      let report = try await run.run()
      try options.show(report)
      if !report.isProved { throw ExitStatus.finding }
    }
    if !reviewItems.isEmpty { throw ExitStatus.finding }
  }

  private func dialect(_ loaded: LoadedConfiguration) throws -> BackEnd? {
    guard loaded.origins["url"] != nil else { return nil }
    return try DatabaseAddress(loaded.configuration.url).backEnd
  }
}

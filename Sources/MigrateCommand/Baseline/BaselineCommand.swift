import ArgumentParser
import Glibc
import Migrations
import SchemaInspection

/// `migrate baseline`
struct BaselineCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Make the first revision from the schema of a live database.",
    discussion: """
      For a database that no migration tool has managed so far. The schema, as by dump, becomes the \
      up migration of a revision that is recorded as applied on this database; on an empty one, \
      `migrate upgrade head` creates it. There is no down migration. Rows are not copied.

      The versions directory has to be empty, and nothing may be recorded in the database.

      EXAMPLES:
        migrate baseline
        migrate baseline -m "schema of 2026" --privileges
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("One line about the revision.", valueName: "text"))
  var message = "baseline"

  @Option(
    name: .customLong("rev-id"),
    help: ArgumentHelp("The identifier, instead of 0001.", valueName: "id"))
  var identifier: String?

  @Flag(help: "Also who may do what, for roles that are there wherever it will run (PostgreSQL).")
  var privileges = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let configuration = try options.loadConfiguration().configuration
    _ = try createDirectory(configuration.versions)
    let project = try Project(configuration)
    if let file = project.files.first { throw BaselineError.hasMigrations(file.path) }
    try await DatabaseSession.open(project) { session in
      if let row = session.store.rows.last { throw BaselineError.hasHistory(row.revision) }
      let script = try await SchemaScript.read(
        session.migrator, configuration, privileges ? .privileges : [])
      guard !script.statements.isEmpty else { throw BaselineError.emptyDatabase }
      var migration = NewMigration(
        revision: identifier
          ?? RevisionNumbering(of: [], configuration.revisionIDs).next(after: []), message: message)
      migration.body = "-- migrate:up\n\(script.text)"
      migration.irreversible = "it is the schema as migrate found it"
      let path = try migration.write(to: configuration.versions)
      do {
        let written = try Project(configuration)
        try await session.migrator.writer.stamp(
          written.migrations.records([migration.revision], graph: written.graph), removing: [])
      } catch {
        unlink(path)  // Unrecorded, it would be run on the database that has all this already.
        throw error
      }
      try options.show(
        NewRevisionReport(revision: migration.revision, downRevisions: [], path: path))
      options.showSummary("The database is recorded as being at \(migration.revision).")
    }
  }
}

/// Why a database gets no baseline.
enum BaselineError: Sendable, Hashable {
  /// There are migrations already.
  case hasMigrations(String)
  /// The database is managed already.
  case hasHistory(String)
  /// There is nothing to begin with.
  case emptyDatabase
}

extension BaselineError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .hasMigrations(let path):
      """
      there are migrations already, such as \(path)
      If the database has what they do, `migrate stamp` records that; to begin anew, name an empty \
      directory with --versions. Nothing was changed.
      """
    case .hasHistory(let revision):
      """
      the database is at \(revision) already, which an earlier run recorded
      Get the migration files it was made from; `migrate stamp --purge base` forgets the record. \
      Nothing was changed.
      """
    case .emptyDatabase:
      "the database is empty; begin with `migrate revision -m TEXT`. Nothing was changed."
    }
  }
}

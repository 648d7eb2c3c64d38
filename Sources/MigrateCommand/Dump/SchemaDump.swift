import Basics
import Migrations
import SchemaInspection

/// The schema of a database with where it is in the history, as a file that can be compared.
struct SchemaDump: Sendable, Hashable {
  /// The schema.
  let script: SchemaScript
  /// The applied revisions that no other applied one stands on.
  let heads: [String]

  /// Reads the schema of a session's database.
  ///
  /// - Throws: `PgDumpError`, `DatabaseError`, and what a connection can throw.
  init(of session: DatabaseSession, _ content: PgDump.Content = []) async throws {
    script = try await .read(session.migrator, session.project.configuration, content)
    heads = session.graph.effectiveHeads(among: session.store.applied)
      .map(session.project.currentName).sorted()
  }

  /// The text of the file.
  var text: String {
    let place =
      heads.isEmpty
      ? "-- No revision is applied.\n"
      : """
      -- A database made from this file is recorded as being at its revision by:
      --   migrate stamp \(heads.joined(separator: " "))

      """
    return "-- The schema as `migrate dump` writes it.\n\n"
      + (script.statements.isEmpty ? "" : script.text + "\n") + place
  }
}

extension Project {
  /// The squash for the last revision that it replaces, so that a dump does not depend on whether a
  /// database has recorded it already; any other revision itself.
  fileprivate func currentName(_ id: String) -> String {
    (try? graph.revisions(named: RevisionIdentifier(.name(id))))?.first ?? id
  }
}

extension SchemaScript {
  /// Reads the schema of a migrator's database without migrate's own tables.
  ///
  /// - Parameter configuration: names the server.
  /// - Throws: `PgDumpError`, `DatabaseError`, and what a connection can throw.
  static func read(
    _ migrator: Migrator, _ configuration: Configuration, _ content: PgDump.Content = []
  ) async throws -> SchemaScript {
    try await migrator.connection.backEnd.commands.schema(migrator, configuration, content)
  }
}

/// The schema could not be written at the end of a run that did what it should.
struct DumpAfterRunError: Error {
  /// Why.
  let reason: any Error
}

extension DumpAfterRunError: DetailedError {
  var exitStatus: ExitStatus { ErrorReport(reason).status }

  func rendered(_ palette: Palette) -> String {
    (ErrorReport(reason, palette).text ?? "")
      + "\nThe run itself is done and recorded; `migrate dump` writes the file later."
  }

  var place: ErrorPlace { (reason as? any DetailedError)?.place ?? ErrorPlace() }
}

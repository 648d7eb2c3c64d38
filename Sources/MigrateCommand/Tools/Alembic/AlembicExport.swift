import Migrations

/// Alembic: a module in Python for each revision, with the graph as it is.
enum AlembicExport: ExportFormat {
  static let table: any ToolTable.Type = AlembicTable.self
  static let sendsWholeSections = false
  static let takesCopyData = false

  static func export(_ history: ExportedHistory) throws(ExportError) -> ExportedFiles {
    let revisions = history.migrations.map(\.revision.id)
    if let long = revisions.first(where: { $0.count > 32 }) { throw .longIdentifier(long) }
    return ExportedFiles(
      files: history.migrations.map { migration in
        ExportedFile(
          name: "\(migration.revision.id)_\(migration.slug).py",
          text: module(
            migration, dependencies: history.graph.dependencies(of: migration.revision.id))
        )
      }, versions: revisions,
      notes: ["comments between statements are left out; put the files where env.py looks for them"]
    )
  }

  private static func module(_ migration: ExportedMigration, dependencies: [String]) -> String {
    let revision = migration.revision
    let description = """
      \(migration.file.message)

      Revision ID: \(revision.id)
      Revises: \(revision.downRevisions.joined(separator: ", "))

      """
    return """
      \(PythonText.literal(description))

      from alembic import op

      revision = \(PythonText.literal(revision.id))
      down_revision = \(PythonText.names(revision.downRevisions))
      branch_labels = \(PythonText.names(revision.branchLabels))
      depends_on = \(PythonText.names(dependencies))


      def upgrade() -> None:
      \(body(of: migration.up))


      def downgrade() -> None:
      \(migration.down.map(body) ?? refusal(of: migration.file))

      """
  }

  private static func refusal(of file: MigrationFile) -> String {
    let reason = PythonText.literal(file.irreversible ?? "this migration has no down migration")
    return "    raise NotImplementedError(\(reason))"
  }

  private static func body(of section: ExportedSection) -> String {
    var lines = section.comments.map { "    # \($0)" }
    var indentation = "    "
    if !section.runsInTransaction, !section.statements.isEmpty {
      lines.append("    with op.get_context().autocommit_block():")
      indentation = "        "
    }
    lines += section.statements.map { statement in
      "\(indentation)op.execute(\(PythonText.literal(PythonText.withoutParameters(statement.text))))"
    }
    if section.statements.isEmpty { lines.append("    pass") }
    return lines.joined(separator: "\n")
  }

  static func record(_ files: ExportedFiles, _ history: ExportedHistory) -> [SQLCommand] {
    let heads = history.graph.effectiveHeads(
      among: Set(history.applied.map(\.migration.revision.id)))
    return [
      SQLCommand(
        """
        CREATE TABLE IF NOT EXISTS alembic_version (
          version_num VARCHAR(32) NOT NULL,
          CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
        )
        """),
      SQLCommand("DELETE FROM alembic_version"),
    ] + heads.map { SQLCommand("INSERT INTO alembic_version VALUES ($1)", [.text($0)]) }
  }
}

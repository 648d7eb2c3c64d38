import Migrations

extension DatabaseSession {
  /// Says that another tool has recorded migrations where this one has none, and how to take them over.
  /// - Throws: `DatabaseError`.
  func noteOtherTool(_ options: GlobalOptions) async throws {
    guard store.rows.isEmpty, !options.quiet else { return }
    guard let (tool, table) = try await MigrationTools.foundTables(in: migrator.connection).first
    else {
      return
    }
    Terminal.current.showNote(
      """
      nothing is recorded here by migrate, and the database has \(table.description.visibleLine) of \
      \(tool.tool)
      `migrate import --from \(tool.tool) --adopt DIRECTORY` takes over what it records.
      """)
  }
}

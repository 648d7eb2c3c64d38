import ArgumentParser
import Migrations

/// `migrate current`
struct CurrentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "current",
    abstract: "Show the revisions that the database is at.",
    discussion: """
      EXAMPLE:
        migrate current --check-heads || echo "migrations are pending"
      """)

  @Flag(help: "Exit with 2 unless the database is at all heads.")
  var checkHeads = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    try await DatabaseSession.open(project) { session in
      let applied = session.store.applied
      let listing = try await session.listing()
      try options.show(
        RevisionsReport(session.graph.heads(among: applied), of: listing) { [listing.title($0)] })
      let backfills = try await session.backfills()
      for row in session.store.rows {
        guard let partial = row.partial else { continue }
        if session.store.state.openBackfill(of: row) != nil {
          for backfill in backfills where backfill.revision == row.revision {
            Terminal.current.showNote("\(row.revision): \(backfill.displayText)")
          }
          continue
        }
        Terminal.current.showWarning(
          "\(row.revision) is partly \(partial.direction == .up ? "applied" : "reverted"): "
            + "\(partial.completedStatements) statements are done; see `migrate repair --help`")
      }
      if checkHeads, !applied.isSuperset(of: session.graph.heads) {
        let missing = session.graph.heads.filter { !applied.contains($0) }
        Terminal.current.showError("not applied: \(missing.joined(separator: ", "))")
        throw ExitStatus.finding
      }
    }
  }
}

import ArgumentParser
import Migrations

/// `migrate history`
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List the revisions, the newest first.",
    discussion: """
      EXAMPLES:
        migrate history
        migrate history -r -3:current
        migrate history -r 0002:billing@head --verbose
      """)

  @Option(
    name: [.customShort("r"), .customLong("rev-range")],
    help: ArgumentHelp("Only a range, with both its ends.", valueName: "from:to"))
  var range: RevisionArgument?

  @Flag(
    name: [.customShort("i"), .customLong("indicate-current")],
    help: "Mark the revisions that the database is at.")
  var marksCurrent = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let range = try range.map { try RevisionRange(parsing: $0.text) } ?? RevisionRange()
    guard marksCurrent || range.needsApplied else {
      return try show(range, RevisionListing(project), applied: [])
    }
    try await DatabaseSession.open(project) { session in
      try show(range, try await session.listing(), applied: session.store.applied)
    }
  }

  private func show(
    _ range: RevisionRange, _ listing: RevisionListing, applied: Set<String>
  ) throws {
    let ids = try listing.graph.revisions(in: range, applied: applied)
    try options.show(
      RevisionsReport(ids.reversed(), of: listing) {
        [listing.line($0, marksCurrent: marksCurrent)]
      })
  }
}

import ArgumentParser
import Migrations

/// `migrate show`
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all about one or more revisions.",
    discussion: """
      EXAMPLES:
        migrate show head
        migrate show current
      """)

  @Argument(help: "head, current, a revision, label@head, …")
  var revisions: [RevisionArgument]

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let identifiers = try revisions.map { try RevisionIdentifier(parsing: $0.text) }
    guard identifiers.contains(where: \.needsApplied) else {
      return try show(identifiers, RevisionListing(project), applied: [])
    }
    try await DatabaseSession.open(project) { session in
      try show(
        identifiers, RevisionListing(project, graph: session.graph, rows: session.state.rows),
        applied: session.state.applied)
    }
  }

  private func show(
    _ identifiers: [RevisionIdentifier], _ listing: RevisionListing, applied: Set<String>
  ) throws {
    let ids = try identifiers.flatMap { try listing.graph.revisions(named: $0, applied: applied) }
    var options = options
    options.verbose = true
    try options.show(ids, listing) { $0 }
  }
}

import ArgumentParser
import Migrations

/// `migrate branches`
struct BranchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "branches",
    abstract: "Show the revisions that several others follow.",
    discussion: """
      EXAMPLE:
        migrate branches --verbose
      """)

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let listing = RevisionListing(project)
    try options.show(
      RevisionsReport(project.graph.branchPoints, of: listing) { id in
        let children = project.graph.children(of: id).map { "    -> \(listing.title($0))" }
        return [listing.title(id)] + children
      })
  }
}

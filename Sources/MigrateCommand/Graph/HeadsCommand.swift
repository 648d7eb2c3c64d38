import ArgumentParser
import Migrations

/// `migrate heads`
struct HeadsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "Show the revisions that no other follows.",
    discussion: """
      Two heads after a git merge are joined by `migrate merge`, or put in line by `migrate rebase`.

      EXAMPLE:
        migrate heads --check
      """)

  @Flag(help: "Exit with 2 when there is more than one.")
  var check = false

  @Flag(help: "Only those that no other branch depends on.")
  var resolveDependencies = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let listing = RevisionListing(project)
    let heads = resolveDependencies ? project.graph.effectiveHeads : project.graph.heads
    try options.show(RevisionsReport(heads, of: listing) { [listing.title($0)] })
    if check, heads.count > 1 {
      Terminal.current.showError(
        "there are \(heads.count) heads; join them with `migrate merge \(heads.joined(separator: " "))"
          + " -m …`, or put one's own on top with `migrate rebase`")
      throw ExitStatus.finding
    }
  }
}

import ArgumentParser
import Migrations

/// `migrate merge`
struct MergeCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Write a revision that joins several heads.",
    usage: "migrate merge [<revisions> ...] --message <text>",
    discussion: """
      EXAMPLES:
        migrate merge heads -m "join billing"
        migrate merge 0007 0008 -m "join two features"
      """)

  @Argument(help: "What to join; all heads when nothing is named.")
  var revisions: [RevisionArgument] = [RevisionArgument(argument: "heads")]

  @OptionGroup(title: "New Revision") var new: NewRevisionOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    var parents: [String] = []
    for revision in revisions {
      let found = try project.graph.revisions(named: RevisionIdentifier(parsing: revision.text))
      parents += found.filter { !parents.contains($0) }
    }
    guard parents.count > 1 else { throw NewRevisionError.nothingToMerge(parents) }
    _ = try new.write(in: project, following: parents, dependencies: [], options: options)
  }
}

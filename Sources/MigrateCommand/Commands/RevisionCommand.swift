import ArgumentParser
import Migrations

/// `migrate revision`
struct RevisionCommand: AsyncParsableCommand, WritesMigrations {
  static let configuration = CommandConfiguration(
    commandName: "revision",
    abstract: "Write a new migration file.",
    usage: "migrate revision --message <text> [<options>]",
    discussion: """
      The new revision follows the head; with several heads, or for a new branch, name what it \
      follows by --head. --splice lets it follow a revision that is no head. Below its header stands \
      what is in templates/revision.sql or .swift, if that is there.

      EXAMPLES:
        migrate revision -m "add invoices"
        migrate revision --swift -m "backfill slugs"
        migrate revision -m "start billing" --head base --branch-label billing
        migrate revision -m "hot fix" --head 0004 --splice
        migrate revision -m "drop old orders" --irreversible "the rows are gone"
      """)

  @OptionGroup(title: "New Revision") var new: NewRevisionOptions

  @Option(help: ArgumentHelp("What the new revision follows.", valueName: "rev"))
  var head = RevisionArgument(argument: "head")

  @Flag(help: "Let it follow a revision that is no head: a new branch.")
  var splice = false

  @Option(
    name: .customLong("depends-on"), parsing: .singleValue,
    help: ArgumentHelp(
      "A revision or label of another branch to be applied first.", valueName: "rev"))
  var dependencies: [String] = []

  @Flag(help: "Write a Swift migration instead of an SQL one.")
  var swift = false

  @Option(
    help: ArgumentHelp(
      "Why there is no way back; the file gets no down section.", valueName: "reason"))
  var irreversible: String?

  @Flag(help: "Open the file in $VISUAL or $EDITOR.")
  var edit = false

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if irreversible?.allSatisfy(\.isWhitespace) == true {
      throw ValidationError("the reason is empty; say in a few words why there is no way back")
    }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    let parents =
      project.files.isEmpty && head.text == "head"
      ? [] : try project.graph.revisions(named: RevisionIdentifier(parsing: head.text))
    if !splice, let inner = parents.first(where: { !project.graph.children(of: $0).isEmpty }) {
      throw NewRevisionError.notAHead(inner, heads: project.graph.heads)
    }
    let path = try new.write(
      in: project, following: parents, dependencies: dependencies,
      language: swift ? .swift : .sql, irreversible: irreversible, usesTemplate: true,
      options: options)
    if edit { try Editor.open([path]) }
  }
}

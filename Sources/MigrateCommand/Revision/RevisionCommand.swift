import ArgumentParser
import Migrations
import SchemaChange

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

      With --autogenerate the statements come from what the schema should be: `schema` in \
      migrate.conf, or --schema. The difference to what the migrations make becomes one revision or \
      several: what cannot run in a transaction is apart, and so is what loses rows (phase: contract). \
      New names of tables and columns, and types that have rows written anew, become what --change makes of \
      them, unless --no-online is there or that cannot be, which a comment says; a line \
      `-- migrate:using up:(…) down:(…)` before the column says how values are converted. \
      They are run up and down on a scratch database with rows before anything is written. A source is \
      a path of SQL files, program:COMMAND, sqlalchemy:MODULE, alembic:DIR, django:DIR, a URL, \
      revision:REV or database. Exit code 2: nothing was written, as something has to be decided.

      With --change one change of what an application uses becomes revisions between which its old and its \
      new version work at once: both forms, kept the same by a trigger; a backfill with indexes and constraints; \
      and a contract revision that drops the old form. A change is one of

      \(DeclaredChange.grammar)

      EXAMPLES:
        migrate revision -m "add invoices"
        migrate revision --swift -m "backfill slugs"
        migrate revision --autogenerate -m "add due dates" --schema db/schema.sql
        migrate revision --autogenerate -m "add due dates" --schema sqlalchemy:shop.models --dry-run
        migrate revision --change "rename column orders.total to amount" -m "orders have an amount"
        migrate revision --change "retype orders.id to bigint" --check-rows -m "more orders"
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

  @Flag(
    name: .customLong("dry-run"),
    help: "Print what --autogenerate or --change makes, and write nothing.")
  var isDryRun = false

  @OptionGroup(title: "Autogenerate") var autogenerate: AutogenerateOptions
  @OptionGroup(title: "Online Change") var change: ChangeOptions
  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if isDryRun, !autogenerate.isOn, change.declaration == nil {
      throw ValidationError("--dry-run goes with --autogenerate or --change")
    }
    if autogenerate.isOn, change.declaration != nil {
      throw ValidationError("--autogenerate and --change are two ways to say what changes; use one")
    }
    if change.declaration != nil, swift || irreversible != nil {
      throw ValidationError(
        "--change writes SQL in both directions; leave out --swift and --irreversible")
    }
    if autogenerate.isOn, swift || irreversible != nil {
      throw ValidationError(
        "--autogenerate writes SQL in both directions; leave out --swift and --irreversible")
    }
    if irreversible?.allSatisfy(\.isWhitespace) == true {
      throw ValidationError("the reason is empty; say in a few words why there is no way back")
    }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration(scratch.settings).configuration)
    let parents =
      project.files.isEmpty && head.text == "head"
      ? [] : try project.graph.revisions(named: RevisionIdentifier(parsing: head.text))
    if !splice, let inner = parents.first(where: { !project.graph.children(of: $0).isEmpty }) {
      throw NewRevisionError.notAHead(inner, heads: project.graph.heads)
    }
    if let declaration = change.declaration {
      return try await change.run(
        declaration, in: project, new: new, following: parents, dependencies: dependencies,
        isDryRun: isDryRun, options: options)
    }
    if autogenerate.isOn {
      return try await autogenerate.run(
        in: project, new: new, following: parents, dependencies: dependencies,
        isDryRun: isDryRun, options: options)
    }
    let path = try new.write(
      in: project, following: parents, dependencies: dependencies,
      language: swift ? .swift : .sql, irreversible: irreversible, usesTemplate: true,
      options: options)
    if edit { try Editor.open([path]) }
  }
}

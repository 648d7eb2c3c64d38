import ArgumentParser
import Migrations
import SchemaTools

/// `migrate review`
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Write one page about new revisions, for whoever reviews them.",
    discussion: """
      For each revision: its SQL up and down, what `lint` finds, what its statements lock, rewrite and \
      read (as `plan --trace` sees it on a scratch database), and whether the down migration gives back the schema \
      before (as `verify` finds out). Above that: how the graph changes, which files of released \
      revisions were edited or removed, and in what order the release runs. --against adds how large \
      and how busy the tables are.

      New are the revisions whose files the commit of --since does not have, or without it those that \
      the database has not applied. Where no scratch database can be made, the page says so, and has the rest. The \
      exit code is 0 whatever was found: `lint`, `verify` and `check` are what fails a build.

      EXAMPLES:
        migrate review --since origin/main
        migrate review --since origin/main --format markdown -o review.md
        migrate review --against postgresql://me@replica/shop
        migrate review --since origin/main --server
      """)

  @Option(
    help: ArgumentHelp("New is what this git commit does not have.", valueName: "commit"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "The database whose table sizes and traffic are looked up.", valueName: "url"))
  var against: String?

  @Option(help: "How the page is written: text, markdown, json.")
  var format = ReviewFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the page to this file.", valueName: "file"), completion: .file())
  var output: String?

  @Flag(
    name: .customLong("run"), inversion: .prefixedNo,
    help: ArgumentHelp("Run the revisions on a scratch database."))
  var runsMigrations = true

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if options.json, format == .markdown {
      throw ValidationError("--json is --format json; leave out one of the two")
    }
  }

  func run() async throws {
    let configuration = try options.loadConfiguration(
      ["lint_against": against].compactMapValues(\.self).merging(scratch.settings) { $1 }
    ).configuration
    let project = try Project(configuration)
    let revisions = try await newRevisions(project)
    let reviewer = Reviewer(
      project: project, revisions: project.graph.topologicalOrder.filter(revisions.contains),
      arguments: migrationArguments.values, options: options)
    let review = try await reviewer.review(since: since, runs: runsMigrations)
    try write(review)
  }

  private func newRevisions(_ project: Project) async throws -> Set<String> {
    if let since { return try project.revisions(since: GitCommit(since)) }
    guard project.configuration.hasDatabase else {
      throw ValidationError(
        "no database says what is new; name the commit that has what is released, such as "
          + "--since origin/main")
    }
    return try await LintDatabase.with(project.configuration) {
      try project.pending(with: await $0.rows())
    }
  }

  private func write(_ review: Review) throws {
    func write(to stream: OutputStream) throws {
      let page = ReviewPage(review)
      switch options.json ? ReviewFormat.json : format {
      case .json: try JSONLines(stream).write(review)
      case .markdown: stream.writeText(page.markdown)
      case .text: page.lines(stream.palette).forEach { stream.writeLine($0) }
      }
    }
    guard let output else { return try write(to: Terminal.current.output) }
    try OutputStream.withFile(output) { try write(to: $0) }
  }
}

/// A form in which a page about revisions is written.
enum ReviewFormat: String, CaseIterable, ExpressibleByArgument {
  case text, markdown, json
}

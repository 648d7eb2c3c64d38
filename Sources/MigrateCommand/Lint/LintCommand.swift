import ArgumentParser
import Migrations
import SchemaTools

/// `migrate lint`
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find what in a migration may harm the application or the data.",
    discussion: """
      Without revisions, those that the database has not applied are looked at; with --since, those \
      whose files are not in that git commit, for which no database is needed. Where none is \
      configured, all are.

      Each finding has its place, the reason, the lock that is taken and what that blocks, and the \
      safe way. A finding is accepted by a line before the statement, or before the sections for \
      the whole file:
        -- migrate:ignore RULE REASON

      --against looks up how large and how busy the tables are. A lock on one of less than \
      lint_small_table (1MB) that is used less than once a second is a note only.

      The statements of Swift migrations are found out by running them on a scratch database, as \
      `migrate verify` makes one; such that do not compile end it with 65.

      The exit code is 2 when there are findings, notes aside.

      --fix rewrites the files to the safe form, where there is one, with further revisions where that \
      is needed; what follows the file follows the last of them then. A new name of a table or column and \
      another type become what `migrate revision --change` makes of them. A file without a down migration gets \
      one where that needs no thought, unless its header says `irreversible: REASON`. A file that is \
      applied, or with --since is in the commit, is not touched. The exit code is 2 when findings are \
      left.

      Nothing is written that was not tried: the old files and the fixed ones run on scratch databases, \
      with rows in the tables, and have to make the same schema, down to the names of constraints and \
      indexes; the fixed down migrations have to give back the schema before. A fix that fails there is left \
      out, with the reason, and all other files are written or none. The databases are made on the server \
      of --scratch-url, or else of the url; where there is neither, on a PostgreSQL server that is started \
      for this when its programs are installed. Without one, only what the migrations alone tell is fixed.

      EXAMPLES:
        migrate lint
        migrate lint 0004:head
        migrate lint --since origin/main --format sarif -o lint.sarif
        migrate lint --since origin/main --against postgresql://me@replica/shop
        migrate lint --fix --dry-run
        migrate lint --rules
      """)

  @Argument(
    help: "Only these: a revision, a range such as 0004:head, or files of the versions directory.")
  var revisions: [RevisionArgument] = []

  @Option(
    help: ArgumentHelp(
      "Those whose files this git commit does not have.", valueName: "commit"))
  var since: String?

  @Flag(help: "All revisions, also those that are applied.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "The database whose table sizes and traffic are looked up, and which says what is applied.",
      valueName: "url"))
  var against: String?

  @Option(
    help: """
      How findings are written; text by default, github in GitHub Actions (GITHUB_ACTIONS=true).
      """)
  var format: LintFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write them to this file, and print them as by default.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Rewrite the files to the safe form where there is one.")
  var fix = false

  @Flag(help: "With --fix: show the changes as a diff and write nothing.")
  var dryRun = false

  @Flag(name: .customLong("rules"), help: "List the rules instead.")
  var listsRules = false

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if [!revisions.isEmpty, since != nil, all].count(where: \.self) > 1 {
      throw ValidationError("name either revisions, or --since, or --all")
    }
    if options.json, let format, format != .json {
      throw ValidationError("--json is --format json; leave out one of the two")
    }
    if output != nil, format == nil, !options.json {
      throw ValidationError("-o needs a --format: \(LintFormat.names)")
    }
    if dryRun, !fix { throw ValidationError("--dry-run is for --fix") }
  }

  func run() async throws {
    if listsRules { return try options.show(RuleListing()) }
    let configuration = try options.loadConfiguration(
      ["lint_against": against].compactMapValues(\.self).merging(scratch.settings) { $1 }
    ).configuration
    if fix { try LintFix.prepare(configuration, isDryRun: dryRun) }
    let project = try Project(configuration)
    if fix { return try await fix(project) }
    let report = try await LintInspection(
      project: project, arguments: migrationArguments.values, options: options, isOfAll: all
    ).report(on: namedRevisions(project))
    try show(report)
    if report.findings.contains(where: { $0.severity > .note }) { throw ExitStatus.finding }
  }

  private func fix(_ project: Project) async throws {
    let configuration = project.configuration
    let (rows, version) =
      configuration.hasDatabase
      ? try await LintDatabase.with(configuration) { (try await $0.rows(), $0.version) } : ([], nil)
    let fix = LintFix(
      project: project, released: since.map(GitCommit.init),
      applied: Set(rows.map(\.revision)), isDryRun: dryRun,
      arguments: migrationArguments.values, isVerbose: options.verbose,
      enterSwiftMigrations: { try await enterSwiftMigrations(of: project) })
    let linted = try namedRevisions(project) ?? project.pending(with: rows)
    let report = try await fix.run(on: linted) { project, revisions in
      try await LintOperation(project, version: version).findings(
        in: revisions, pending: all ? [] : nil, released: rows)
    }
    try options.show(report)
    if report.hasFindings { throw ExitStatus.finding }
  }

  /// Goes on in the executable that has the Swift migrations, which run among the others when fixes are
  /// tried. Without them what follows the first of them is not fixed.
  private func enterSwiftMigrations(of project: Project) async throws {
    let all = project.graph.topologicalOrder
    let steps = try project.steps(of: all)
    do {
      try await CompiledMigrations(of: project, for: all, options: options).enter(for: steps)
    } catch let error as CompilationError {
      Terminal.current.showWarning("Swift migrations cannot be run: \(error)")
    }
  }

  private func show(_ report: LintReport) throws {
    let named = options.json ? .json : format
    let terminal = Terminal.current.output
    guard let output, let named else {
      return try report.write(as: named ?? .standard(), to: terminal, quiet: options.quiet)
    }
    try OutputStream.withFile(output) { try report.write(as: named, to: $0, quiet: true) }
    if !options.quiet { try report.write(as: .standard(), to: terminal, quiet: false) }
  }

  /// The revisions that the command line names; nil when it leaves them to the database.
  private func namedRevisions(_ project: Project) throws -> Set<String>? {
    if all { return Set(project.graph.topologicalOrder) }
    if let since { return try project.revisions(since: GitCommit(since)) }
    guard !revisions.isEmpty else { return nil }
    return Set(try revisions.flatMap { try named($0, project) })
  }

  private func named(_ argument: RevisionArgument, _ project: Project) throws -> [String] {
    if let file = project.files.first(where: { $0.path == argument.text }) {
      return [file.revision]
    }
    return try argument.revisions(
      in: project.graph, withoutDatabase: "lint of named revisions")
  }
}

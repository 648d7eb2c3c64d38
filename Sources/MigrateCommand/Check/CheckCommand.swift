import ArgumentParser
import Migrations

/// `migrate check`
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Exit with 2 when anything is pending, edited, missing or partly applied.",
    discussion: """
      All findings are listed, one a line. A database that is ahead of the files ends with 66, \
      unless --allow-newer accepts it.

      The checks are: files (they can be read, and the graph is sound; wrong files end with 65), \
      graph (there is one head), lint (`migrate lint` finds nothing in pending SQL files, or in \
      those of --since; on a database without migrations every earlier table counts as one in use), \
      pending (every revision is applied, none only in part), checksums \
      (applied files are there and unchanged), drift (the schema is what the applied migrations make, \
      see `migrate diff`; this needs a scratch database), schema (the migrations make what `schema` of \
      migrate.conf says, see `migrate revision --autogenerate`; this too). --all leaves out schema where \
      that is not set. Without an option files, pending and \
      checksums are checked.

      With --phase, pending revisions are no finding, but each contract revision is that would be \
      released together with an expand revision it stands on: while the release rolls out, old \
      versions of the application would lose what it takes away. Together are released all \
      revisions that are pending on the database, or, with --since, whose files are not in that \
      git commit; then no database is needed.

      EXAMPLES:
        migrate check && systemctl start app
        migrate check --all --skip pending
        migrate check --only files,graph
        migrate check --only schema
        migrate check --phase --since origin/main
      """)

  @Flag(help: "Check everything.")
  var all = false

  @Option(help: ArgumentHelp("Only these checks, such as graph,drift.", valueName: "checks"))
  var only: ProjectCheckList?

  @Option(help: ArgumentHelp("Leave out these checks.", valueName: "checks"))
  var skip: ProjectCheckList?

  @Flag(help: "Accept a database that is ahead of these files.")
  var allowNewer = false

  @Flag(help: "Find contract steps in the same release as the expand steps they stand on.")
  var phase = false

  @Option(
    help: ArgumentHelp(
      "With --phase and lint: the release is what this git commit does not have.",
      valueName: "commit"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for a database that cannot be reached; not at all by default.",
      valueName: "time"))
  var wait: String?

  @Option(
    name: .customLong("allow"), parsing: .singleValue,
    help: ArgumentHelp("With --phase: accept this contract revision.", valueName: "rev"))
  var allowed: [String] = []

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if !phase, !allowed.isEmpty { throw ValidationError("--allow belongs to --phase") }
    if !phase, since != nil, !checks.contains(.lint) {
      throw ValidationError("--since belongs to --phase and to the check lint")
    }
    if phase, all || only != nil || skip != nil {
      throw ValidationError("--phase is a check by itself, without --all, --only and --skip")
    }
    if all, only != nil { throw ValidationError("either --all or --only") }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration(settings).configuration)
    if phase {
      return try await PhaseCheck(project: project, options: options)
        .run(since: since, allowing: Set(allowed))
    }
    try await CheckOperation(
      project: project, checks: checks(project), options: options, allowNewer: allowNewer,
      since: since, arguments: migrationArguments.values
    ).run()
  }

  private var settings: [String: String] {
    var settings = scratch.settings
    settings["wait"] = wait
    return settings
  }

  private func checks(_ project: Project) -> Set<ProjectCheck> {
    let hasSchema = !project.configuration.schema.elements.isEmpty
    return only == nil && !hasSchema ? checks.subtracting([.schema]) : checks
  }

  private var checks: Set<ProjectCheck> {
    let chosen = only?.checks ?? (all ? Set(ProjectCheck.allCases) : ProjectCheck.usual)
    return chosen.subtracting(skip?.checks ?? [])
  }
}

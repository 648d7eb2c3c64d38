import ArgumentParser
import Migrations

/// `migrate verify`
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run every revision up, down and up again on a scratch database.",
    discussion: """
      The schema after the down migration has to be the one before the up migration, and the second up migration has \
      to make the same as the first. Each revision is reported as reversible, irreversible (it has no \
      down migration), or wrong, with what the down migration left behind (+) or took away (-); then the exit \
      code is 2. What a -- migrate:verify section says has to be true after the up migration. Where there \
      are branches, they are applied in one order and then the other way round.

      With --with-data every table has rows before each up migration, and they are compared too: so a NOT \
      NULL column without a default fails, and a down migration that loses rows or values is wrong.

      The scratch database migrate_scratch_… is made on the server of the URL, which needs the right \
      CREATEDB, and dropped at the end; the database of the URL is left alone. With SQLite it \
      is a temporary file.

      EXAMPLES:
        migrate verify
        migrate verify --with-data
        migrate verify --from-dump
        migrate verify 0004:head --json
        migrate verify --scratch-url postgresql://me@localhost/postgres
      """)

  @Argument(
    help: """
      Only a revision or a range, such as head or 0004:head; what it needs is applied before, and \
      not verified.
      """)
  var range: RevisionArgument?

  @Flag(help: "Put rows into the tables, and compare them too.")
  var withData = false

  @Flag(
    help: ArgumentHelp(
      "Verify what is not applied yet, on the database's schema as it is (PostgreSQL: by pg_dump).")
  )
  var fromDump = false

  @OptionGroup(title: "Scratch Database") var scratch: ScratchOptions
  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let configuration = try options.loadConfiguration(scratch.settings).configuration
    let project = try Project(configuration)
    var operation = VerifyOperation(
      project: project, configuration: configuration, revisions: try revisions(project.graph),
      graph: project.graph, arguments: migrationArguments.values, isVerbose: options.verbose,
      hasData: withData)
    guard fromDump else {
      let compiled = try await CompiledMigrations(
        of: project, for: try operation.trials.map(\.up.revision), options: options)
      return try await verify(operation, compiled: compiled)
    }
    let compiled = try await CompiledMigrations(
      of: project, for: project.files.map(\.revision), options: options)
    try await DatabaseSession.open(project) { session in
      operation.graph = session.graph
      operation.revisions = try revisions(session.graph).filter(session.pending.contains)
      operation.start = try await Replay(
        schemaOf: session, emit: ScratchProgress(isVerbose: options.verbose).show)
      operation.applied = session.store.applied
      try await verify(operation, compiled: compiled)
    }
  }

  private func verify(_ operation: VerifyOperation, compiled: CompiledMigrations) async throws {
    try await compiled.enter(for: try operation.trials.map(\.up))
    let result = try await operation.run { try options.show($0) }
    warn(ofTablesWithoutRows: result.tablesWithoutRows)
    options.showSummary(summary(result.verdicts))
    if result.verdicts.contains(where: { $0.outcome == .wrong }) { throw ExitStatus.finding }
  }

  private func warn(ofTablesWithoutRows tables: [String: String]) {
    for (table, reason) in tables.sorted(by: { $0.key < $1.key }) {
      Terminal.current.showWarning("no row could be made up for \(table): \(reason)")
    }
  }

  /// The revisions to verify.
  private func revisions(_ graph: RevisionGraph) throws -> [String] {
    try range?.revisions(in: graph, withoutDatabase: "verify") ?? graph.topologicalOrder
  }

  private func summary(_ verdicts: [VerificationResult]) -> String {
    let counts = Dictionary(grouping: verdicts, by: \.outcome).mapValues(\.count)
    return VerificationResult.Outcome.allCases.compactMap { outcome in
      counts[outcome].map { "\($0) \(outcome.rawValue)" }
    }.joined(separator: ", ").ifEmpty("no migrations")
  }
}

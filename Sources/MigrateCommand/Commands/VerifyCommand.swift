import ArgumentParser
import Migrations

/// `migrate verify`
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run every revision up, down and up again on a scratch database.",
    discussion: """
      The schema after the step down has to be the one before the step up. Each revision is \
      reported as reversible, irreversible (it has no step down), or wrong, with what the step down \
      left behind (+) or took away (-); then the exit code is 2.

      The scratch database migrate_verify_… is made on the server of the URL, which needs the right \
      CREATEDB, and dropped at the end; the database of the URL is left alone. With SQLite it \
      is a temporary file.

      EXAMPLES:
        migrate verify
        migrate verify 0004:head --json
        migrate verify --scratch-url postgresql://me@localhost/postgres
      """)

  @Argument(
    help: """
      Only a revision or a range, such as head or 0004:head; what it needs is applied before, and \
      not verified.
      """)
  var range: RevisionArgument?

  @Option(
    name: .customLong("scratch-url"),
    help: ArgumentHelp(
      "Another server for the scratch database, with the database to connect to for making it.",
      valueName: "url"))
  var scratchURL: String?

  @OptionGroup(title: "Swift Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let configuration = try options.loadConfiguration(
      ["scratch_url": scratchURL].compactMapValues(\.self)
    ).configuration
    let project = try Project(configuration)
    let trials = try project.trials(of: revisions(project.graph))
    let compiled = try await CompiledMigrations(
      of: project, for: trials.map(\.up.revision), options: options)
    try compiled.enter(for: trials.map(\.up))

    let isVerbose = options.verbose
    let verification = Verification(
      configuration: configuration, arguments: migrationArguments.values, trials: trials
    ) { event in
      Self.show(event, isVerbose: isVerbose)
    }
    var verdicts: [RevisionVerdict] = []
    try await verification.run { verdict in
      verdicts.append(verdict)
      try show(verdict)
    }
    if !options.json, !options.quiet { Terminal.current.output.writeLine(summary(verdicts)) }
    if verdicts.contains(where: { $0.outcome == .wrong }) { throw ExitStatus.finding }
  }

  /// The revisions to verify.
  private func revisions(_ graph: RevisionGraph) throws -> [String] {
    guard let text = range?.text else { return graph.topologicalOrder }
    if text.contains(":") {
      let range = try RevisionRange(parsing: text)
      guard !range.needsApplied else { throw Self.needsTarget }
      return try graph.revisions(in: range)
    }
    let identifier = try RevisionIdentifier(parsing: text)
    guard !identifier.needsApplied else { throw Self.needsTarget }
    return try graph.revisions(named: identifier)
  }

  private static let needsTarget = ValidationError(
    "verify does not look at the database, so that it does not know what is current")

  private func show(_ verdict: RevisionVerdict) throws {
    let output = Terminal.current.output
    if options.json {
      try JSONLines(output).write(verdict)
    } else if !options.quiet || verdict.outcome == .wrong {
      verdict.lines(output.palette).forEach(output.writeLine)
    }
  }

  /// Shows what keeps the user waiting, and when asked for more, what the server and the migrations
  /// say.
  private static func show(_ event: MigrationEvent, isVerbose: Bool) {
    let diagnostics = Terminal.current.diagnostics
    switch event {
    case .waitingForDatabase(let message):
      diagnostics.writeLine(diagnostics.palette("waiting for the database: \(message)", .dim))
    case .notice(let text) where isVerbose, .message(_, let text) where isVerbose:
      diagnostics.writeLine(diagnostics.palette(text, .dim))
    default: break
    }
  }

  private func summary(_ verdicts: [RevisionVerdict]) -> String {
    let counts = Dictionary(grouping: verdicts, by: \.outcome).mapValues(\.count)
    return RevisionVerdict.Outcome.allCases.compactMap { outcome in
      counts[outcome].map { "\($0) \(outcome.rawValue)" }
    }.joined(separator: ", ").ifEmpty("no migrations")
  }
}

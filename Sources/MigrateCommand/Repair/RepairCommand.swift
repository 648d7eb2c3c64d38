import ArgumentParser
import Migrations

/// `migrate repair`
struct RepairCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Go on after an interrupted migration, or accept an edited file.",
    usage: """
      migrate repair [<revision>] (--resume | --mark-applied | --mark-reverted | --accept-checksum)
      """,
    discussion: """
      Only a migration that runs outside a transaction (transaction:false) can be left partly done; \
      each of its completed statements is recorded. Without a revision the partly done one is meant.

      EXAMPLES:
        migrate repair 0012 --resume
        migrate repair 0012 --mark-applied
        migrate repair 0007 --accept-checksum
      """)

  @Argument(help: "The partly done or edited revision; all edited ones without it.")
  var revision: RevisionArgument?

  @Flag(help: "How to mend it.")
  var remedy: Remedy

  @Option(
    help: ArgumentHelp(
      "For --resume: whether the statement at which it was interrupted is done, or to be run again.",
      valueName: "done|again"),
    transform: { text in
      guard let verdict = Resumption.Verdict(rawValue: text) else {
        throw ValidationError("--in-doubt is `done` or `again`")
      }
      return verdict
    })
  var inDoubt: Resumption.Verdict?

  @OptionGroup(title: "Values for Migrations") var migrationArguments: MigrationArguments
  @OptionGroup(title: "Production") var production: ProductionOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  /// What `repair` can do.
  enum Remedy: EnumerableFlag {
    case resume, markApplied, markReverted, acceptChecksum

    static func help(for value: Remedy) -> ArgumentHelp? {
      switch value {
      case .resume: "Go on after the last statement that is recorded as done."
      case .markApplied: "Record the migration as applied: the rest was done by hand."
      case .markReverted: "Record it as not applied: what it had done was undone by hand."
      case .acceptChecksum: "Record the checksum of the file as it is now."
      }
    }
  }

  func run() async throws {
    let loaded = try options.loadConfiguration()
    let configuration = loaded.configuration
    if loaded.isProduction, [.markApplied, .markReverted].contains(remedy) {
      try await Consent(to: "record by hand what a migration has done", loaded)
        .requireName(production.confirm)
    }
    let project = try Project(configuration)
    var settings = configuration.migratorSettings()
    settings.arguments = migrationArguments.values
    let compiled = try await CompiledMigrations(
      of: project, for: candidates(in: project), options: options, defersFailure: true)
    let display = RunDisplay(
      options, await RunReporting(options, configuration), Terminal.current,
      runID: settings.runID, database: try configuration.databaseName)
    do {
      try await DatabaseSession.open(project, settings: settings, emit: display.show) { session in
        display.finish(try await repair(session, compiled))
      }
    } catch {
      throw display.fail(error)
    }
  }

  /// The revisions that may be resumed, whatever is partly done.
  private func candidates(in project: Project) -> [String] {
    guard remedy == .resume else { return [] }
    let named = revision.flatMap { revision in
      try? project.graph.revisions(named: RevisionIdentifier(parsing: revision.text))
    }
    return named ?? project.files.map(\.revision)
  }

  private func repair(
    _ session: DatabaseSession, _ compiled: CompiledMigrations
  ) async throws -> String {
    switch remedy {
    case .acceptChecksum: return try await acceptChecksums(session)
    case .resume:
      let row = try partialRow(session)
      let direction = row.partial?.direction ?? .up
      let steps = try session.project.steps(
        of: [row.revision], direction, in: session.graph, rows: session.store.rows)
      try await compiled.enter(for: steps, closing: session.migrator)
      for step in steps { try await session.migrator.resume(step, verdict: inDoubt) }
      return "\(row.revision) is \(direction == .up ? "applied" : "reverted")."
    case .markApplied, .markReverted:
      let row = try partialRow(session)
      try await session.migrator.writer.mark(row.revision, isApplied: remedy == .markApplied)
      return "\(row.revision) is recorded as \(remedy == .markApplied ? "applied" : "not applied")."
    }
  }

  /// The partly run migration that the command is about.
  private func partialRow(_ session: DatabaseSession) throws -> AppliedRevision {
    let partial = session.store.rows.filter { $0.partial != nil }
    guard let revision else {
      guard let row = partial.first else { throw RepairError.nothingPartial(nil) }
      return row
    }
    let ids = try session.graph.revisions(
      named: RevisionIdentifier(parsing: revision.text), applied: session.store.applied)
    guard let row = partial.first(where: { ids.contains($0.revision) }) else {
      throw RepairError.nothingPartial(ids.first ?? revision.text)
    }
    return row
  }

  private func acceptChecksums(_ session: DatabaseSession) async throws -> String {
    var edited = session.project.migrations.comparison(with: session.store.rows).edited.map(
      \.revision)
    if let revision {
      let ids = try session.graph.revisions(
        named: RevisionIdentifier(parsing: revision.text), applied: session.store.applied)
      edited = edited.filter(ids.contains)
    }
    let checksums = edited.compactMap { id in
      session.project.fileByRevision[id].map { (revision: id, checksum: $0.checksum) }
    }
    guard !checksums.isEmpty else { return "No applied file differs from what was applied." }
    try await session.migrator.writer.acceptChecksums(checksums)
    return "Recorded the checksums of \(edited.joined(separator: ", "))."
  }
}

/// Why there is nothing to repair.
enum RepairError: Sendable, Hashable {
  /// The revision, or no revision at all, is partly done.
  case nothingPartial(String?)
}

extension RepairError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .nothingPartial(let revision?):
      "\(revision) is not partly done; `migrate status` shows how it stands"
    case .nothingPartial(nil): "no migration is partly done; there is nothing to repair"
    }
  }
}

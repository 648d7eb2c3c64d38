import ArgumentParser
import Migrations

/// `migrate stamp`
struct StampCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stamp",
    abstract: "Record revisions as applied without running anything.",
    discussion: """
      Afterwards the database counts as being at the named revisions: what they stand on is recorded \
      too, and what stands on them is not any more.

      EXAMPLES:
        migrate stamp head
        migrate stamp --purge 0004
        migrate stamp base
        migrate stamp 0004:head --sql > stamp.sql
      """)

  @Argument(help: "head, heads, base, a revision, label@head, …")
  var targets: [RevisionArgument]

  @Flag(help: "Forget all that is recorded first, whether the files know it or not.")
  var purge = false

  @Flag(
    help: ArgumentHelp(
      "Print a script for psql or sqlite3 instead; takes from:to, or one revision for an empty database."
    ))
  var sql = false

  @OptionGroup(title: "Production") var production: ProductionOptions
  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if sql, purge || targets.count != 1 {
      throw ValidationError("--sql takes one target, or one range from:to, and no --purge")
    }
  }

  func run() async throws {
    if sql { return try printScript() }
    let loaded = try options.loadConfiguration()
    let project = try Project(loaded.configuration)
    if purge, loaded.isProduction {
      try await Consent(to: "forget all that is recorded", loaded).requireName(production.confirm)
    }
    let targets = try targets.map { try RevisionIdentifier(parsing: $0.text) }
    try await DatabaseSession.open(project, creates: true) { session in
      let graph = purge ? project.graph : session.graph
      let plan = try graph.planStamp(
        targets, applied: purge ? [] : session.store.applied)
      let steps = try project.migrations.records(plan.recorded, graph: graph)
      try await session.migrator.writer.stamp(steps, removing: plan.removed, purge: purge)
      let heads = graph.heads(among: session.store.applied)
      let listing = RevisionListing(project, graph: graph)
      try options.show(
        StampReport(
          heads: heads, recorded: plan.recorded.sorted(), removed: plan.removed.sorted(),
          titles: heads.map { listing.title($0) }))
    }
  }
}

extension StampCommand {
  private func printScript() throws {
    let configuration = try options.loadConfiguration().configuration
    let project = try Project(configuration)
    let range =
      targets[0].text.contains(":") ? try RevisionRange(parsing: targets[0].text) : nil
    let target =
      try range.map { $0.end ?? RevisionIdentifier(.heads) }
      ?? RevisionIdentifier(parsing: targets[0].text)
    let applied = try range?.start.map { try project.graph.applied(at: $0) } ?? []
    let plan = try project.graph.planStamp([target], applied: applied)
    try OfflineScript(
      backEnd: configuration.databaseAddress().backEnd,
      settings: configuration.migratorSettings(), write: Terminal.current.output.writeExactly
    ).stamp(project.migrations.records(plan.recorded, graph: project.graph), removing: plan.removed)
  }
}

/// What was recorded, as `migrate stamp` prints it.
private struct StampReport: Report, Encodable {
  /// What the database is recorded as being at, on each branch.
  var heads: [String]
  /// The revisions that are recorded anew.
  var recorded: [String]
  /// Those that are not any more.
  var removed: [String]
  /// The revisions of `heads` with their messages.
  var titles: [String]

  private enum CodingKeys: CodingKey { case heads, recorded, removed }

  func write(to output: OutputStream, _ detail: Detail) {
    if detail == .quiet { return }
    let place = titles.joined(separator: ", ").ifEmpty("base")
    output.writeLine("The database is recorded as being at \(place).")
  }
}

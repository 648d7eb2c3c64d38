import ArgumentParser
import Basics
import FoundationEssentials
import Migrations

/// `migrate log`
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show what was done to the database: when, by whom, from where, and how it ended.",
    discussion: """
      The newest entry comes last. Each is of a revision, a repeatable migration or a seed; a failure has the \
      server's message under it. RUN is the beginning of the identifier that all entries of a run have, and \
      that the events of --json have, too.

      EXAMPLES:
        migrate log
        migrate log --failures --since 7d
        migrate log --revision 0007
        migrate log --since 2026-11-24 --json
      """)

  @Option(help: ArgumentHelp("Only entries of this revision.", valueName: "revision"))
  var revision: RevisionArgument?

  @Option(
    help: ArgumentHelp(
      "Only entries since then: a day or moment in UTC (2026-11-24, 2026-11-24T12:00), or so long ago (90m, 12h, 7d).",
      valueName: "when"))
  var since: String?

  @Option(
    help: ArgumentHelp("Only entries of the run whose identifier begins so.", valueName: "run"))
  var runID: String?

  @Flag(help: "Only what failed.")
  var failures = false

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("So many of the newest entries.", valueName: "count"))
  var count = 50

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func validate() throws {
    if count < 1 { throw ValidationError("-n takes a number from 1 on") }
  }

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    var filter = RecordedEventFilter()
    filter.since = try since.map { try Self.moment($0) }
    filter.runID = runID
    filter.failuresOnly = failures
    filter.count = count
    try await DatabaseSession.open(project) { session in
      filter.revision = try revision.map { try name($0, session) }
      let events = try await session.store.events(filter, session.migrator.connection)
      try options.show(LogReport(events: events, isFull: events.count == count))
    }
  }

  /// A revision by its whole name, or what a repeatable migration or a seed is recorded as.
  private func name(_ revision: RevisionArgument, _ session: DatabaseSession) throws -> String {
    let named = try? session.graph.revisions(
      named: RevisionIdentifier(parsing: revision.text), applied: session.store.applied)
    return named?.first ?? revision.text
  }

  /// A moment as the beginning of an ISO 8601 text.
  private static func moment(_ text: String, now: Date = Date()) throws -> String {
    if let match = text.wholeMatch(of: #/(\d+)([smhd])/#)?.output, let number = Double(match.1) {
      let unit: [Substring: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
      let time = now.timeIntervalSince1970 - number * (unit[match.2] ?? 1)
      guard time > 0 else { throw ValidationError("--since \(text) is too long ago") }
      let moment = Date(timeIntervalSince1970: time).formatted(.iso8601)
      return moment.replacing("Z", with: "")
    }
    guard text.wholeMatch(of: #/\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?Z?)?/#) != nil else {
      throw ValidationError(
        "--since '\(text)' is no time; write 2026-11-24, 2026-11-24T12:00 in UTC, or 90m, 12h, 7d")
    }
    return text.replacing(" ", with: "T").replacing("Z", with: "")
  }
}

/// Entries of the history.
private struct LogReport: Report {
  let events: [RecordedEvent]
  /// Whether there may be older ones.
  let isFull: Bool

  func write(to json: JSONLines) throws {
    for event in events { try json.write(event) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    guard !events.isEmpty else { return output.writeLine("no entries") }
    let table = TextTable(
      header: ["TIME", "EVENT", "REVISION", "OUTCOME", "TOOK", "BY", "HOST", "RUN"],
      rows: events.map { event in
        [
          String(event.finishedAt.prefix(19)) + "Z", event.event, event.revision, event.outcome,
          event.durationMilliseconds.map { Duration.milliseconds($0).displayText } ?? "",
          event.appliedBy, event.host, String(event.runID.prefix(8)),
        ]
      })
    let lines = table.lines(output.palette)
    lines.prefix(2).forEach(output.writeLine)
    for (event, line) in zip(events, lines.dropFirst(2)) {
      output.writeLine(line)
      for text in (event.error ?? "").split(separator: "\n") {
        output.writeLine(output.palette("    \(text)", .error))
      }
    }
    if isFull, detail != .quiet {
      output.writeLine("")
      output.writeLine("There may be older entries: -n shows more.")
    }
  }
}

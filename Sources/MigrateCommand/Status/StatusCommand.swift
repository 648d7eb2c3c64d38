import ArgumentParser
import Migrations

/// `migrate status`
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is applied, pending, edited or missing.",
    discussion: """
      EXAMPLES:
        migrate status
        migrate status --json
      """)

  @OptionGroup(title: "Global Options") var options: GlobalOptions

  func run() async throws {
    let project = try Project(options.loadConfiguration().configuration)
    try await DatabaseSession.open(project) { session in
      try await session.noteOtherTool(options)
      try await options.show(
        StatusReport(
          revisions: try await StatusLine.all(session),
          repeatables: session.migrator.statuses(of: session.project.repeatables)
            .map(RepeatableLine.init)))
    }
  }
}

/// All revisions and repeatable files with their states.
private struct StatusReport: Report {
  let revisions: [StatusLine]
  let repeatables: [RepeatableLine]

  func write(to json: JSONLines) throws {
    for line in revisions { try json.write(line) }
    for line in repeatables { try json.write(line) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    if !revisions.isEmpty {
      let table = TextTable(
        header: ["REVISION", "STATE", "APPLIED", "MESSAGE"],
        rows: revisions.map { [$0.revision, $0.stateText, $0.appliedAt ?? "", $0.message] })
      (table.lines(output.palette) + [""]).forEach(output.writeLine)
    }
    if !repeatables.isEmpty {
      let table = TextTable(
        header: ["REPEATABLE", "STATE", "RUN", "FILE"],
        rows: repeatables.map { [$0.repeatable, $0.stateText, $0.appliedAt ?? "", $0.path] })
      (table.lines(output.palette) + [""]).forEach(output.writeLine)
    }
    let counts = Dictionary(grouping: revisions, by: \.state).mapValues(\.count)
    output.writeLine(
      StatusLine.State.allCases.compactMap { state in
        counts[state].map { "\($0) \(state.rawValue)" }
      }.joined(separator: ", ").ifEmpty("no migrations"))
  }
}

/// A revision with its state.
struct StatusLine: Encodable, Sendable {
  let revision: String
  let state: State
  let message: String
  let appliedAt: String?
  /// The statements that are done of a partly run migration.
  let statements: Int?
  /// The backfills that a migration has stopped at, with those before them.
  let backfills: [BackfillLine]?
  /// The pending contract revisions that complete what the revision has begun.
  let contract: [String]?
  private let backfillText: String?

  private enum CodingKeys: CodingKey {
    case revision, state, message, appliedAt, statements, backfills, contract
  }

  /// How a revision stands.
  enum State: String, Encodable, Sendable, CaseIterable {
    case applied, pending
    /// It has stopped at a backfill, with which a run goes on by itself.
    case open
    case partial, edited, missing, newer
  }

  /// The state as the table shows it.
  var stateText: String {
    let text =
      backfillText ?? state.rawValue + (statements.map { " (\($0) statements done)" } ?? "")
    return text + (contract.map { ", contract \($0.joined(separator: ", ")) pending" } ?? "")
  }

  /// All revisions of the files and of the database, in the order in which they are applied.
  /// - Throws: `DatabaseError`, `StateError`.
  static func all(_ session: DatabaseSession) async throws -> [StatusLine] {
    let backfills = Dictionary(grouping: try await session.backfills(), by: \.revision)
    let open = Set(session.store.state.openBackfills)
    let contracts = session.project.pendingContracts(
      in: session.graph, applied: session.store.applied)
    let rows = Dictionary(
      session.store.rows.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    let comparison = session.project.migrations.comparison(with: session.store.rows)
    let states: [String: State] = [
      (comparison.edited, State.edited), (comparison.missing, .missing), (comparison.newer, .newer),
    ].reduce(into: [:]) { states, group in
      for row in group.0 { states[row.revision] = group.1 }
    }
    return session.graph.topologicalOrder.map { id in
      let row = rows[id]
      return StatusLine(
        revision: id,
        state: open.contains(id)
          ? .open
          : row?.partial != nil ? .partial : states[id] ?? (row == nil ? .pending : .applied),
        message: session.project.fileByRevision[id]?.message ?? row?.message ?? "",
        appliedAt: row?.appliedAt, statements: row?.partial?.completedStatements,
        backfills: backfills[id]?.map(BackfillLine.init), contract: contracts[id],
        backfillText: open.contains(id)
          ? backfills[id]?.first { $0.state != .done }?.displayText : nil)
    }
  }
}

extension String {
  /// The text, or another in place of an empty one.
  func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}

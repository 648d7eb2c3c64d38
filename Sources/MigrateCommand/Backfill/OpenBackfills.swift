import Migrations

/// The open backfills that a command is about.
struct OpenBackfills {
  private let revisions: [RevisionArgument]

  /// - Parameter revisions: those that the user named; none for all.
  init(_ revisions: [RevisionArgument]) { self.revisions = revisions }

  /// Finds them in a database.
  ///
  /// - Parameter includesDone: whether those count that are done in migrations that are not.
  /// - Throws: `BackfillError.notOpen` for a revision without one; `RevisionError`, `DatabaseError`,
  ///   `StateError`.
  func find(
    in session: DatabaseSession, includesDone: Bool = false
  ) async throws -> [BackfillStatus] {
    let open = try await session.migrator.backfills().filter { includesDone || $0.state != .done }
    guard !revisions.isEmpty else { return open }
    let ids = try revisions.flatMap {
      try session.graph.revisions(
        named: RevisionIdentifier(parsing: $0.text), applied: session.store.applied)
    }
    if let id = ids.first(where: { id in !open.contains { $0.revision == id } }) {
      throw BackfillError.notOpen(id)
    }
    return open.filter { ids.contains($0.revision) }
  }

  /// Has them rest, or go on, and shows how they stand then.
  func pause(_ isPaused: Bool, _ options: GlobalOptions) async throws {
    let project = try Project(options.loadConfiguration().configuration)
    try await DatabaseSession.open(project) { session in
      let revisions = Set(try await find(in: session).map(\.revision))
      if !revisions.isEmpty {
        try await session.migrator.pauseBackfills(of: revisions.sorted(), isPaused)
      }
      try await options.show(
        BackfillReport(
          session.migrator.backfills().filter { revisions.contains($0.revision) }))
    }
  }
}

/// Why a backfill cannot be run, paused or resumed.
enum BackfillError: Sendable, Hashable {
  /// The revision has none that is open.
  case notOpen(String)
  /// The backfill is of a Swift migration.
  case inSwift(String)
}

extension BackfillError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .notOpen(let revision):
      "\(revision) has no open backfill; `migrate backfill status` shows those that there are"
    case .inSwift(let revision):
      """
      the backfill of \(revision) is a part of a Swift migration, which is run as a whole
      `migrate repair \(revision) --resume` goes on with it.
      """
    }
  }
}

/// Backfills with how they stand.
struct BackfillReport: Report {
  private let backfills: [BackfillStatus]

  init(_ backfills: [BackfillStatus]) { self.backfills = backfills }

  func write(to json: JSONLines) throws {
    for backfill in backfills { try json.write(BackfillLine(backfill)) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    guard !backfills.isEmpty else {
      if detail != .quiet { output.writeLine("No backfill is open.") }
      return
    }
    let table = TextTable(
      header: ["REVISION", "TABLE", "ROWS", "ROWS/S", "LEFT", "STATE"],
      rows: backfills.map { backfill in
        [
          backfill.revision, backfill.table, backfill.rowsText,
          backfill.rowsPerSecond.map { "\(Int($0.rounded()))" } ?? "",
          backfill.remaining?.displayText ?? "", backfill.state.rawValue,
        ]
      })
    table.lines(output.palette).forEach(output.writeLine)
  }
}

/// A backfill as `--json` prints it.
struct BackfillLine: Encodable, Sendable {
  let revision: String
  let statement: Int?
  let table: String
  let state: BackfillStatus.State
  let rows: Int
  let estimatedRows: Int?
  let rowsPerSecond: Int?
  let remainingMs: Int?

  init(_ backfill: BackfillStatus) {
    revision = backfill.revision
    statement = backfill.statement
    table = backfill.table
    state = backfill.state
    rows = backfill.rows
    estimatedRows = backfill.estimatedRows
    rowsPerSecond = backfill.rowsPerSecond.map { Int($0.rounded()) }
    remainingMs = backfill.remaining.map { Int($0.milliseconds) }
  }
}

extension BackfillStatus {
  /// How many rows are done: `410000 of about 1000000 (41 %)`.
  var rowsText: String {
    guard let estimatedRows, state != .done else { return "\(rows)" }
    let percent = fraction.map { " (\(Int($0 * 100)) %)" } ?? ""
    return "\(rows) of about \(estimatedRows)\(percent)"
  }

  /// How it stands, for people: `backfill of users 41 % (410000 of about 1000000 rows), paused`.
  var displayText: String {
    let percent = fraction.map { " \(Int($0 * 100)) %" } ?? ""
    let all = estimatedRows.map { " of about \($0)" } ?? ""
    let left = remaining.map { ", \($0.displayText) left" } ?? ""
    return "backfill of \(table)\(percent) (\(rows)\(all) rows), \(state.rawValue)\(left)"
  }
}

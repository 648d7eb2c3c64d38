import Migrations
import SchemaInspection

/// The statements of a step as a table.
struct PlanTable {
  /// How many statements there are so far.
  private(set) var statements = 0
  private let isTraced: Bool
  private var rows: [[String]] = []

  /// - Parameter isTraced: whether there are columns for what the statements did.
  init(isTraced: Bool) { self.isTraced = isTraced }

  /// Adds a statement.
  mutating func add(_ statement: Statement, _ trace: TracedStatement?) {
    statements += 1
    let text = statement.writtenText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let start = ["\(statement.location.line)", text.truncated(toWidth: isTraced ? 46 : 100)]
    guard isTraced else { return rows.append(start) }
    guard let trace else { return rows.append(start + ["", "not run: no rows", "", "", "", ""]) }
    let end = [trace.duration.displayText, trace.heldText]
    let effects = TableEffect.all(of: trace)
    guard let first = effects.first else { return rows.append(start + ["", "", "", ""] + end) }
    rows.append(start + first.cells + end)
    for effect in effects.dropFirst() { rows.append(["", ""] + effect.cells + ["", ""]) }
  }

  /// What a statement did to each table: the lock, the table, what that blocks, what else was done.
  static func effects(of trace: TracedStatement) -> [[String]] {
    TableEffect.all(of: trace).map(\.cells)
  }

  /// The lines of the table; none without statements.
  func lines(_ palette: Palette) -> [String] {
    guard !rows.isEmpty else { return [] }
    let traced = ["LOCK", "ON", "BLOCKS", "ALSO", "TIME", "HELD"]
    return TextTable(header: ["LINE", "STATEMENT"] + (isTraced ? traced : []), rows: rows)
      .lines(palette)
  }
}

/// What a statement did to a table: a row for people.
private struct TableEffect {
  /// The lock that it took; nil when its transaction has one already.
  let lock: TracedLock?
  /// What to show in place of the lock.
  let absence: String
  let name: String
  var notes: [String] = []

  /// The effects on each table; on an index only where its lock is stronger than that of the table.
  static func all(of trace: TracedStatement) -> [TableEffect] {
    let absence = trace.release == .transaction ? "held already" : "not seen"
    var effects = trace.locks.filter { lock in
      lock.relation.table.map { lock.mode > (trace.lock(on: $0) ?? .accessShare) } ?? true
    }.map { TableEffect(lock: $0, absence: absence, name: $0.relation.name) }
    func note(_ text: String, _ name: String) {
      if let index = effects.firstIndex(where: { $0.name == name }) {
        effects[index].notes.append(text)
      } else {
        effects.append(TableEffect(lock: nil, absence: absence, name: name, notes: [text]))
      }
    }
    for relation in trace.rewritten {
      if let table = relation.table {
        if !trace.rewritten.contains(where: { $0.name == table }) {
          note("rebuilds \(relation.name)", table)
        }
      } else {
        note("rewritten", relation.name)
      }
    }
    for relation in trace.scanned { note("read whole", relation.name) }
    return effects
  }

  var cells: [String] {
    [lock?.mode.name ?? absence, name, lock?.mode.blockedText ?? "", notes.joined(separator: ", ")]
  }
}

extension LockMode {
  /// What has to wait for the lock, for people.
  fileprivate var blockedText: String {
    if blocksReads { return "reads and writes" }
    if blocksWrites { return "writes" }
    return self >= .shareUpdateExclusive ? "changes of the schema" : ""
  }
}

extension TracedStatement {
  /// How long the locks are held, for people.
  fileprivate var heldText: String {
    guard !locks.isEmpty else { return "" }
    return held.displayText + (release == .transaction ? ", to COMMIT" : ", to its end")
  }
}

import Migrations
import SchemaInspection

/// A step of a plan for `--json`.
struct PlannedStep: Encodable, Sendable {
  let event = "step"
  let revision: String
  let direction: String
  let message: String
  let path: String
  let isTransaction: Bool
  let lockTimeoutMs: Int?
  let lockTimeoutMaxMs: Int?
  let statementTimeoutMs: Int?

  init(_ preview: StepPreview) {
    revision = preview.step.revision
    direction = preview.step.direction.rawValue
    message = preview.step.message
    path = preview.step.path
    isTransaction = preview.options.transaction
    lockTimeoutMs = preview.lockTimeout?.lowerBound.milliseconds
    lockTimeoutMaxMs = preview.lockTimeout?.upperBound.milliseconds
    statementTimeoutMs = preview.statementTimeout?.milliseconds
  }

  private enum CodingKeys: String, CodingKey {
    case event, revision, direction, message, path
    case isTransaction = "transaction"
    case lockTimeoutMs, lockTimeoutMaxMs, statementTimeoutMs
  }
}

/// A statement of a plan for `--json`.
struct PlannedStatement: Encodable, Sendable {
  let event = "statement"
  let revision: String
  let path: String
  let line: Int
  let column: Int?
  let sql: String
  let trace: Trace?

  init(_ revision: String, _ statement: Statement, _ trace: TracedStatement?) {
    self.revision = revision
    path = statement.location.path
    line = statement.location.line
    column = statement.location.column
    sql = statement.writtenText
    self.trace = trace.map(Trace.init)
  }

  /// What a statement did.
  struct Trace: Encodable, Sendable {
    let locks: [Lock]
    let rewritten: [String]
    let readWhole: [String]
    let durationMs: Int
    let heldMs: Int
    let heldUntil: TracedStatement.Release
    let observation: TracedStatement.Observation

    init(_ trace: TracedStatement) {
      locks = trace.locks.map(Lock.init)
      rewritten = trace.rewritten.map(\.name)
      readWhole = trace.scanned.map(\.name)
      durationMs = trace.duration.milliseconds
      heldMs = trace.held.milliseconds
      heldUntil = trace.release
      observation = trace.observation
    }
  }

  /// A lock that a statement took.
  struct Lock: Encodable, Sendable {
    let relation: String
    let kind: TracedRelation.Kind
    let table: String?
    let lock: String
    let blocksReads: Bool
    let blocksWrites: Bool

    init(_ lock: TracedLock) {
      relation = lock.relation.name
      kind = lock.relation.kind
      table = lock.relation.table
      self.lock = lock.mode.name
      blocksReads = lock.mode.blocksReads
      blocksWrites = lock.mode.blocksWrites
    }
  }
}

import Migrations
import SchemaInspection
import SchemaTools

/// What is to be known about new revisions before they are released.
struct Review: Encodable, Sendable {
  /// The git commit that has what was released; nil where a database was asked.
  var since: String?
  /// The new revisions, in the order in which they run.
  var revisions: [ReviewedRevision]
  /// The heads without the new revisions.
  var headsBefore: [String]
  /// The heads with them.
  var heads: [String]
  /// Files of released revisions that are not as they were.
  var changedFiles: [ChangedFile]
  /// The new revisions that run before the new version of the application.
  var beforeRelease: [String]
  /// Those of them that have backfills, which run then or are left to `backfill run`.
  var backfills: [String]
  /// The new revisions that wait for the version before to be gone.
  var afterRelease: [String]
  /// Contract revisions that stand on an expand revision of the same release.
  var mixed: [Mixed]
  /// Why the revisions were not run on a scratch database; nil when they were.
  var notRun: String?

  private enum CodingKeys: String, CodingKey {
    case since, headsBefore, heads, changedFiles, beforeRelease, backfills, afterRelease, mixed
    case notRun
    case revisions = "reviewed"
  }

  /// A file of a released revision that was edited or removed.
  struct ChangedFile: Encodable, Sendable, Hashable {
    /// The path from the working directory.
    var path: String
    /// Whether it is gone.
    var isRemoved: Bool
  }

  /// A contract revision and the expand revision that it stands on.
  struct Mixed: Encodable, Sendable, Hashable {
    /// The contract revision.
    var revision: String
    var expand: String
  }
}

/// A revision on the page.
struct ReviewedRevision: Encodable, Sendable {
  var revision: String
  var message: String
  var path: String
  var downRevisions: [String]
  var dependsOn: [String]
  var phase: MigrationFile.Phase
  /// Whether the up migration runs in one transaction.
  var isTransaction: Bool
  /// The up migration as it is written; of a Swift migration the whole file.
  var up: String
  /// The down migration; nil when there is none, or it is Swift.
  var down: String?
  /// Why there is no down migration on purpose.
  var irreversible: String?
  /// What the way back was found to be; nil when it was not tried.
  var verdict: VerificationResult?
  /// What each statement of the up migration did on a scratch database.
  var statements: [ReviewedStatement] = []
  /// What the rules find.
  var findings: [FindingLine] = []
  /// The same for people.
  var findingTexts: [String] = []
  /// The tables that are locked, with their sizes where a database was asked.
  var tables: [String] = []

  // A key means one thing, whatever command prints it.
  private enum CodingKeys: String, CodingKey {
    case revision, message, path, downRevisions, dependsOn, phase
    case isTransaction = "transaction"
    case up, down, irreversible, findings, tables
    case verdict = "verification"
    case statements = "traced"
  }
}

/// A statement with what it did on a scratch database.
struct ReviewedStatement: Encodable, Sendable {
  let line: Int
  let sql: String
  let trace: PlannedStatement.Trace
  /// The same for people.
  let rows: [[String]]

  private enum CodingKeys: CodingKey { case line, sql, trace }

  init(_ trace: TracedStatement) {
    line = trace.location.line
    sql = trace.text
    self.trace = PlannedStatement.Trace(trace)
    rows = PlanTable.effects(of: trace)
  }
}

import Basics
import FoundationEssentials
import Migrations
import SchemaChange

/// A plan that somebody reviews before it is run: `plan -o FILE` writes it, and `upgrade --plan FILE` runs
/// exactly that, or refuses.
struct ApprovedPlan: Codable, Sendable, Hashable {
  /// The layout of the file.
  var version = Self.version
  /// `up` or `down`.
  let direction: Direction
  /// What upgrade or downgrade was asked for.
  let targets: [String]
  /// The part of a deployment, where one was named.
  let phase: MigrationFile.Phase?
  /// Whether backfills are left to another run; nil where the plan does not say.
  let defersBackfills: Bool?
  /// What is applied on each branch before the plan.
  let heads: [String]
  /// The schema of the database before the plan, as a digest.
  let schema: String
  /// What is to be run, in order.
  let steps: [Step]

  /// A migration of a plan, or a repeatable file that is to be run after it.
  struct Step: Codable, Sendable, Hashable {
    let revision: String
    /// Of the file; nil for a down migration that only the database holds.
    let checksum: String?
  }

  private static let version = 1

  /// Describes what a plan would do on a database.
  /// - Throws: `DatabaseError`, `StateError`.
  init(
    _ plan: RunPlan, of request: RunRequest, targets: [String], on session: DatabaseSession
  ) async throws {
    direction = request.direction
    self.targets = targets
    phase = request.phase
    defersBackfills = request.defersBackfills ? true : nil
    heads = session.graph.heads(among: session.store.applied)
    schema = try await session.schemaFingerprint()
    let repeatables = try await session.migrator.statuses(of: plan.repeatables)
      .filter { $0.state != .applied }.map(\.step)
    steps = (plan.steps + repeatables).map { step in
      Step(
        revision: step.revision,
        checksum: step.repeatable?.file.checksum
          ?? session.project.fileByRevision[step.revision]?.checksum)
    }
  }

  /// Reads a file that `write` has written.
  /// - Throws: `ApprovedPlanError.unreadable`.
  init(file: String) throws {
    guard let bytes = try contents(ofFile: file) else {
      throw ApprovedPlanError.unreadable(file, reason: "there is no such file")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw ApprovedPlanError.unreadable(
        file, reason: "it is not a plan that `migrate plan -o` has written")
    }
    guard version == Self.version else {
      throw ApprovedPlanError.unreadable(
        file, reason: "its layout is \(version), and this program knows \(Self.version)")
    }
  }

  /// Writes the plan as JSON that people can read, too.
  /// - Throws: `FileError`.
  func write(to file: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try OutputStream.withFile(file) { $0.writeExactly(text + "\n") }
  }

  /// Makes sure that nothing has moved since the plan was made.
  ///
  /// - Parameter now: the plan as it would be made now.
  /// - Throws: `ApprovedPlanError.moved`, with all that has.
  func check(against now: ApprovedPlan, file: String) throws(ApprovedPlanError) {
    var changes: [String] = []
    if heads != now.heads {
      func place(_ heads: [String]) -> String { heads.joined(separator: ", ").ifEmpty("base") }
      changes.append("the database was at \(place(heads)), and is at \(place(now.heads))")
    }
    let before = Dictionary(steps.map { ($0.revision, $0) }, uniquingKeysWith: { $1 })
    let after = Dictionary(now.steps.map { ($0.revision, $0) }, uniquingKeysWith: { $1 })
    for step in steps where after[step.revision] == nil {
      changes.append("\(step.revision) would not be run any more")
    }
    for step in now.steps {
      guard let planned = before[step.revision] else {
        changes.append("\(step.revision) is not in the plan, and would be run")
        continue
      }
      if planned != step { changes.append("the file of \(step.revision) has changed") }
    }
    if changes.isEmpty, steps != now.steps { changes.append("the order is another") }
    if schema != now.schema { changes.append("the schema of the database has changed") }
    if !changes.isEmpty { throw .moved(file, changes) }
  }
}

extension DatabaseSession {
  /// A digest of the schema, without what this and other migration tools keep in it.
  /// - Throws: `DatabaseError`.
  fileprivate func schemaFingerprint() async throws -> String {
    let others = try await MigrationTools.exclusion(in: migrator.connection)
    let schema = try await migrator.schema(without: others)
    return Digest.of(Array(FactArchive.text(of: schema).utf8))
  }
}

/// Why a plan is not run.
enum ApprovedPlanError: Sendable, Hashable {
  /// It cannot be read.
  case unreadable(String, reason: String)
  /// What it was made from has changed.
  case moved(String, [String])
  /// The settings ask for one.
  case required
}

extension ApprovedPlanError: MigrationError {
  var exitStatus: ExitStatus {
    switch self {
    case .unreadable, .required: .usage
    case .moved: .badMigrations
    }
  }

  var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file.visibleLine) cannot be used as a plan: \(reason)\nNothing was run."
    case .moved(let file, let changes):
      """
      the plan \(file.visibleLine) is not what would be run now
      \(changes.map { "  \($0)" }.joined(separator: "\n"))
      Nothing was run. Make a new plan with `migrate plan -o \(file.visibleLine)`, and have it approved.
      """
    case .required:
      """
      here only an approved plan is run (require_plan is set)
      Nothing was run. `migrate plan -o FILE` writes it, and `migrate upgrade --plan FILE` runs it.
      """
    }
  }
}

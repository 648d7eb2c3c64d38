import Migrations
import SchemaTools

/// A run of the rules over migrations of a project.
///
/// ```swift
/// let findings = try await LintOperation(project).findings(in: ["0007"])
/// ```
struct LintOperation {
  let project: Project
  /// The dialect that the migrations are linted as.
  let backEnd: BackEnd
  /// The version of the server; nil when it is not known.
  let version: ServerVersion?

  /// - Parameter version: that of the database, if one was asked; the configured one takes precedence.
  /// - Throws: `DatabaseURLError`, `SecretError`, `DatabaseSecretError` for a URL that is none.
  init(_ project: Project, version: ServerVersion? = nil) throws {
    self.project = project
    backEnd = try project.lintBackEnd
    self.version = project.configuration.serverVersion ?? version
  }

  /// What the rules find in revisions.
  ///
  /// - Parameters:
  ///   - pending: the revisions that run together with each of them; nil for all of these.
  ///   - rows: what a database says of the revisions that it has.
  ///   - recorded: what Swift migrations did; others in Swift are passed over.
  /// - Throws: `DatabaseError` when SQLite, with which files for it are tried, cannot be worked with;
  ///   `CancellationError`.
  func findings(
    in revisions: Set<String>, pending: Set<String>? = nil, released rows: [AppliedRevision] = [],
    recorded: [String: RecordedStatements] = [:]
  ) async throws -> [Finding] {
    let files = project.graph.topologicalOrder.compactMap { project.fileByRevision[$0] }
    let severities = Dictionary(
      project.configuration.lintSeverity.map { ($0.rule, $0.severity) },
      uniquingKeysWith: { _, last in last })
    let request = LintRequest(
      files: files, revisions: revisions, pending: pending, graph: project.graph,
      released: Dictionary(
        rows.compactMap { row in row.checksum.map { (row.revision, $0) } },
        uniquingKeysWith: { first, _ in first }), recorded: recorded)
    let findings = try await backEnd.commands.findings(request, settings, version)
    return findings.map { finding in
      var finding = finding
      finding.severity = severities[finding.rule] ?? finding.severity
      return finding
    }
  }

  /// The database with its version, for people.
  var databaseName: String { backEnd.commands.name(version) }

  private var settings: LintSettings {
    let configuration = project.configuration
    return LintSettings(
      statementTimeout: configuration.statementTimeout == .zero
        ? nil : configuration.statementTimeout,
      ignoredRules: Set(configuration.lintIgnore.map(\.word)),
      addedRules: Set(configuration.lintRules.map(\.word)))
  }
}

extension Project {
  /// What the migrations are linted as: what is configured, or else what the URL says. Without a URL
  /// it is PostgreSQL, unless there is the SQLite file that stands in for one.
  fileprivate var lintBackEnd: BackEnd {
    get throws {
      if let dialect = configuration.lintDialect { return dialect }
      guard configuration.isURLSet || configuration.hasDatabase else { return .postgreSQL }
      return try configuration.databaseAddress().backEnd
    }
  }
}

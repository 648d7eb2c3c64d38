import Migrations
import SchemaTools

/// `migrate lint --fix`: rewrites the files to the safe form of what was found.
struct LintFix {
  let project: Project
  /// The git commit whose files are released; nil when none is named.
  let released: GitCommit?
  /// The revisions that the database has.
  let applied: Set<String>
  /// Whether the changes are only shown.
  let isDryRun: Bool

  /// Rewrites the files, and looks at what is left.
  ///
  /// - Parameters:
  ///   - linted: the revisions that are looked at.
  ///   - lint: finds what is wrong with revisions of a project.
  /// - Throws: `Problem` when a file cannot be read or written.
  func run(
    on linted: Set<String>, lint: (Project, Set<String>) async throws -> [Finding]
  ) async throws -> FixReport {
    let findings = try await lint(project, linted)
    let fixes = Fixer.fixes(
      for: findings, in: try sources(), graph: project.graph, addingDown: linted,
      protected: try protectedRevisions())
    if isDryRun { return FixReport(fixes: fixes, left: findings, isDryRun: true) }
    if !fixes.edits.isEmpty {
      try FileSetChange(in: project.configuration.versions).write(
        fixes.edits.map { ($0.path, $0.text) },
        creating: Set(fixes.edits.filter { $0.kind == .created }.map(\.path)))
    }
    let left = try await lint(
      try Project(project.configuration), linted.union(fixes.edits.map(\.revision)))
    return FixReport(fixes: fixes, left: left, isDryRun: false)
  }

  /// Makes sure that there are files to rewrite, and completes what an interrupted run left.
  ///
  /// - Throws: `BundleRefusal`; `Problem`.
  static func prepare(_ configuration: Configuration, isDryRun: Bool) throws {
    if MigrationBundle.current != nil { throw BundleRefusal.writing(command: "lint --fix") }
    if !isDryRun { try FileSetChange(in: configuration.versions).complete() }
  }

  private func sources() throws(Problem) -> [MigrationSource] {
    try project.files.map { (file) throws(Problem) in
      let reason: String
      do throws(SystemError) {
        let bytes = try contents(ofFile: file.path) ?? []
        let end = max(file.up.bytes.upperBound, file.down?.bytes.upperBound ?? 0)
        if bytes.count >= end { return MigrationSource(file, bytes: bytes) }
        reason = "has become shorter while it was read"
      } catch {
        reason = "cannot be read: \(error)"
      }
      throw Problem(SourceLocation(path: file.path, line: 1), reason)
    }
  }

  /// Why a file must stay as it is, by revision: the database has run it, or others may have.
  private func protectedRevisions() throws -> [String: String] {
    var reasons: [String: String] = [:]
    if let released {
      let new = try project.revisions(since: released)
      for file in project.files where !new.contains(file.revision) {
        reasons[file.revision] =
          "\(released.name) has the file, so that it may be applied elsewhere"
      }
    }
    for revision in applied {
      reasons[revision] = "it is applied; `migrate downgrade` below it first, or add a new revision"
    }
    return reasons
  }
}

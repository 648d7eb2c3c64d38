import Foundation
import Migrations
import Support

@testable import SchemaTools

/// What the fixer makes of files, as texts by name, and what it leaves.
func fix(
  _ files: KeyValuePairs<String, String>,
  _ found: [(revision: String, statement: Int, rule: String)],
  addingDown wanted: Set<String> = [], protected: [String: String] = [:]
) async throws -> (texts: [String: String], left: [String]) {
  try await withTemporaryDirectory { directory in
    try directory.write(files)
    let migrations = try VersionsDirectory(directory.path).load()
    let sources = try migrations.map { file in
      MigrationSource(file, bytes: Array(try Data(contentsOf: URL(filePath: file.path))))
    }
    let findings = found.map { found in
      Finding(
        rule: found.rule, severity: .warning,
        excerpt: SourceExcerpt(location: SourceLocation(path: "", line: 1), line: "", caret: 0),
        revision: found.revision, direction: found.statement > 0 ? .up : .down,
        statement: abs(found.statement), reason: "", remedy: "")
    }
    var fixer = Fixer(
      findings, in: sources, graph: try RevisionGraph(migrations.revisions()),
      addingDown: wanted, protected: protected, at: 1_800_000_000)
    while let revision = fixer.next() {
      if let draft = fixer.draft(for: revision) { fixer.take(draft) }
    }
    let fixes = fixer.fixes
    let texts = fixes.edits.map { (URL(filePath: $0.path).lastPathComponent, $0.text) }
    return (Dictionary(uniqueKeysWithValues: texts), fixes.unfixed.map(\.reason))
  }
}

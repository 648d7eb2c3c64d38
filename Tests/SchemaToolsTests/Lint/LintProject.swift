import Foundation
import Migrations
import SchemaTools
import Support

/// Migration files in a directory of their own, linted.
struct LintProject {
  /// The text of each file by its name.
  var files: [String: String] = [:]
  /// The revisions that are linted; nil for all.
  var linted: Set<String>?
  var settings = LintSettings()
  /// The checksums of what was released.
  var released: [String: String] = [:]

  /// What the rules find.
  func findings() async throws -> [Finding] {
    try await withTemporaryDirectory { directory in
      for (name, text) in files {
        try Data(text.utf8).write(to: directory.appending(path: name))
      }
      let files = try VersionsDirectory(directory.path).load()
      let graph = try RevisionGraph(files.revisions())
      let byRevision = Dictionary(uniqueKeysWithValues: files.map { ($0.revision, $0) })
      return await Linter(settings).findings(
        in: graph.topologicalOrder.compactMap { byRevision[$0] },
        linting: linted ?? Set(files.map(\.revision)), graph: graph, released: released)
    }
  }
}

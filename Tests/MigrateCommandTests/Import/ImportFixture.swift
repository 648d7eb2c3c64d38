import Migrations

@testable import MigrateCommand

/// Converts files that are in memory, where no Python is.
/// - Throws: `ProblemList`, `ImportError`.
func convert(
  _ files: KeyValuePairs<String, String>, from tool: String? = nil,
  dialect: BackEnd? = .postgreSQL, others: [String] = []
) async throws -> ConvertedHistory {
  let sources = files.map { name, text in
    SourceFile(path: "old/\(name)", name: name, text: text)
  }
  var tree = SourceTree(
    path: "old", files: sources.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  tree.otherNames = others
  let format =
    try tool.map(MigrationTools.format(named:)) ?? MigrationTools.recognizedFormat(in: tree)
  tree.python = "/nowhere/python"
  return try await ConvertedHistory(tree, from: format, dialect: dialect)
}

extension ConvertedHistory {
  /// The names of the files to write.
  var names: [String] { migrations.map(\.file.fileName) }

  /// The revisions.
  var revisions: [String] { migrations.map(\.file.revision) }

  /// What follows the header of each file.
  var bodies: [String] { migrations.map(\.file.body) }

  /// The places to look at, as the user sees them.
  var reviewTexts: [String] { reviewItems.map(\.description) }
}

import Migrations

extension NewDirectory {
  /// Writes the files of an import, and reads them back with their graph.
  /// - Parameter keeping: Whether the files are to stay.
  /// - Throws: `ProblemList` when they would not load; `FileError`.
  func write(_ history: ConvertedHistory, keeping: Bool) throws {
    try write(keeping: keeping) { draft in
      do {
        for migration in history.migrations { _ = try migration.file.write(to: draft) }
        for file in history.repeatables {
          _ = try NewFile(path: "\(draft)/\(file.fileName)", text: file.text).write()
        }
        _ = try RevisionGraph(VersionsDirectory(draft).load().revisions())
      } catch let problems as ProblemList {
        throw problems.naming(path, insteadOf: draft)
      }
    }
  }

  /// Checks that an earlier import has written the files.
  /// - Throws: `ImportError.otherFiles`; `ProblemList` when they cannot be read.
  func check(has migrations: [ConvertedMigration]) throws {
    let files = try VersionsDirectory(path).load()
    let messages = Dictionary(
      files.map { ($0.revision, $0.message) }, uniquingKeysWith: { first, _ in first })
    let missing = migrations.map(\.file).filter { messages[$0.revision] != $0.message }
    if !missing.isEmpty {
      throw ImportError.otherFiles(directory: path, missing: missing.map(\.fileName))
    }
  }
}

extension ProblemList {
  /// The problems with the paths that the files would have had.
  func naming(_ directory: String, insteadOf draft: String) -> ProblemList {
    ProblemList(
      problems.map { problem in
        var problem = problem
        if problem.location.path.hasPrefix(draft) {
          problem.location.path = directory + problem.location.path.dropFirst(draft.count)
        }
        return problem
      })
  }
}

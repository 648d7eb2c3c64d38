import Glibc
import Migrations

/// The new directory of an import, which appears with all files or not at all.
struct ImportTarget: Sendable {
  /// The directory as the user named it.
  let path: String
  /// Whether nothing is in it yet.
  let isEmpty: Bool

  /// Looks at a directory.
  /// - Throws: `FileError` when it cannot be read.
  init(_ path: String) throws {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    guard let stream = opendir(path) else {
      guard errno == ENOENT else { throw FileError(path: path, number: errno) }
      isEmpty = true
      return
    }
    defer { closedir(stream) }
    var count = 0
    while readdir(stream) != nil { count += 1 }
    isEmpty = count <= 2  // `.` and `..`
  }

  /// Writes the files beside the directory, reads them back with their graph, and then moves them
  /// into its place.
  /// - Parameter keeping: Whether to move them; otherwise nothing is left.
  /// - Throws: `ProblemList` when they would not load; `FileError`.
  func write(_ migrations: [ConvertedMigration], keeping: Bool) throws {
    let draft = "\(path).import-\(getpid())"
    guard try createDirectory(draft) else { throw FileError(path: draft, number: EEXIST) }
    var written: [String] = []
    do {
      for migration in migrations { written.append(try migration.file.write(to: draft)) }
      _ = try RevisionGraph(VersionsDirectory(draft).load().revisions())
      if keeping, rename(draft, path) != 0 { throw FileError(path: path, number: errno) }
    } catch {
      remove(written, of: draft)
      throw (error as? ProblemList)?.naming(path, insteadOf: draft) ?? error
    }
    if !keeping { remove(written, of: draft) }
  }

  /// Checks that an earlier run has written the files.
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

  private func remove(_ files: [String], of directory: String) {
    for file in files { unlink(file) }
    rmdir(directory)
  }
}

extension ProblemList {
  /// The problems with the paths that the files would have had.
  fileprivate func naming(_ directory: String, insteadOf draft: String) -> ProblemList {
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

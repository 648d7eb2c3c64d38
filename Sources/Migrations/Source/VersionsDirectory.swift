import Glibc

/// The directory that holds the migration files.
///
/// ```swift
/// let files = try VersionsDirectory("versions").load()
/// let graph = files.revisions()
/// ```
public struct VersionsDirectory: Sendable, Hashable {
  /// The directory as the user would name it.
  public var path: String
  /// Whether the directories inside are searched too.
  public var isRecursive: Bool

  /// Names a directory without looking at it.
  public init(_ path: String, isRecursive: Bool = false) {
    self.path = path
    self.isRecursive = isRecursive
  }

  /// Reads all migration files, in the natural order of their numbers.
  ///
  /// Files whose names begin with a dot or end in neither `.sql` nor `.swift` are left out, and so
  /// are Swift files without a number: they may hold what migrations share. Memory does not grow
  /// with the size of the files.
  /// - Parameter isIncluded: which files to read, by their paths.
  /// - Throws: All that is wrong with the directory and its files.
  package func load(
    where isIncluded: (_ path: String) -> Bool = { _ in true }
  ) throws(ProblemList) -> [MigrationFile] {
    try contents(where: isIncluded).migrations
  }

  /// Reads all migration files and all repeatable ones: `R__name.sql`, and those of `repeatable/`.
  ///
  /// - Parameter isIncluded: which files to read, by their paths.
  /// - Throws: All that is wrong with the directory and its files.
  package func contents(
    where isIncluded: (_ path: String) -> Bool = { _ in true }
  ) throws(ProblemList) -> VersionsContents {
    var problems: [Problem] = []
    var found = FoundContents()
    let prefix = directoryPrefix(path)
    for file in findAll(&problems) {
      if let name = RepeatableFile.name(ofFileAt: file.path.dropFirst(prefix.count)) {
        if isIncluded(file.path) {
          found.repeatables.append(FoundRepeatable(path: file.path, name: name))
        }
      } else if let problem = misnamed(file.name, file.path) {
        problems.append(problem)
      } else if let name = MigrationFileName(file.name), isIncluded(file.path) {
        found.migrations.append(FoundFile(path: file.path, name: name))
      }
    }
    return try found.load(problems)
  }

  /// All files that may be migrations or repeatable.
  private func findAll(_ problems: inout [Problem]) -> [(name: String, path: String)] {
    let files = find(in: path, &problems)
    guard !isRecursive,
      let directory = files.first(where: { $0.name == RepeatableFile.directoryName })
    else { return files }
    return files + find(in: directory.path, &problems)
  }

  /// All files of a directory whose names do not begin with a dot, in no particular order.
  func find(in path: String, _ problems: inout [Problem]) -> [(name: String, path: String)] {
    guard let stream = opendir(path) else {
      problems.append(unreadable(path, SystemError()))
      return []
    }
    var files: [(name: String, path: String)] = []
    defer { closedir(stream) }
    let prefix = directoryPrefix(path)
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      let path = prefix + name
      if name.hasPrefix(".") { continue }
      if isRecursive, isDirectory(entry.pointee, path) {
        files += find(in: path, &problems)
      } else {
        files.append((name, path))
      }
    }
    return files
  }

  private func directoryPrefix(_ path: String) -> String {
    path.hasSuffix("/") ? path : path + "/"
  }

  /// Whether an entry is a directory; asks only where the file system did not say.
  private func isDirectory(_ entry: dirent, _ path: String) -> Bool {
    guard entry.d_type == DT_UNKNOWN else { return entry.d_type == DT_DIR }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  // MARK: Problems

  private func unreadable(_ path: String, _ error: SystemError) -> Problem {
    let message =
      switch error.code {
      case ENOENT:
        "there is no such directory; `migrate init` makes one, `--versions` names another"
      case ENOTDIR: "is not a directory; name the one with the migration files by `--versions`"
      default: "cannot be read: \(error)"
      }
    return Problem(SourceLocation(path: path, line: 0), message)
  }

  /// What is wrong with the name of an SQL file.
  private func misnamed(_ name: String, _ path: String) -> Problem? {
    guard name.hasSuffix(".sql") else {
      guard name.lowercased().hasSuffix(".sql") else { return nil }
      return Problem(
        SourceLocation(path: path, line: 1),
        "the name ends in `\(name.suffix(4))`, and migrations in `.sql`; rename it")
    }
    let location = SourceLocation(path: path, line: 1)
    if name.hasSuffix(".up.sql") || name.hasSuffix(".down.sql") {
      return Problem(
        location,
        "is one of a pair of files; put both directions into one file, below `-- migrate:up` and"
          + " `-- migrate:down`")
    }
    guard MigrationFileName(name) == nil else { return nil }
    return Problem(
      location, "the name does not begin with a number; rename it like `0001_add_users.sql`")
  }
}

extension [MigrationFile] {
  /// The revisions of these files for the graph.
  ///
  /// A file that does not name its parents follows the file before it, unless that replaces it.
  package func revisions() -> [Revision] {
    enumerated().map { index, file in
      let previous = self[..<index].last { !$0.replaces.contains(file.revision) }
      return Revision(
        id: file.revision,
        downRevisions: file.downRevisions ?? previous.map { [$0.revision] } ?? [],
        dependencies: file.dependencies, branchLabels: file.branchLabels, replaces: file.replaces,
        location: SourceLocation(path: file.path, line: file.declarationLine))
    }
  }
}

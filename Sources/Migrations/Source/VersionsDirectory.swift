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
  /// - Throws: All that is wrong with the directory and its files.
  public func load() throws(ProblemList) -> [MigrationFile] {
    var problems: [Problem] = []
    var loader = MigrationFileLoader()
    var found: [(file: MigrationFile, name: MigrationFileName)] = []
    visit(path, &problems) { entry, directory, path, problems in
      guard let name = fileName(entry, path: path, &problems) else { return }
      do throws(ProblemList) {
        found.append((try loader.load(entry, in: directory, path: path, name: name), name))
      } catch {
        problems += error.problems
      }
    }
    found.sort {
      $0.name.number == $1.name.number
        ? $0.file.path < $1.file.path : precedesNaturally($0.name.number, $1.name.number)
    }
    problems += Self.duplicates(in: found.map(\.file)) + Self.parentless(in: found)
    guard problems.isEmpty else { throw ProblemList(problems) }
    return found.map(\.file)
  }

  /// Calls `body` with the name and path of each file and an open descriptor of its directory.
  private func visit(
    _ path: String, _ problems: inout [Problem],
    _ body: (_ entry: String, _ directory: Int32, _ path: String, inout [Problem]) -> Void
  ) {
    guard let stream = opendir(path) else {
      problems.append(unreadable(path, SystemError()))
      return
    }
    defer { closedir(stream) }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name.hasPrefix(".") { continue }
      if isRecursive, isDirectory(entry.pointee, in: dirfd(stream)) {
        visit(prefix + name, &problems, body)
      } else {
        body(name, dirfd(stream), prefix + name, &problems)
      }
    }
  }

  /// Whether an entry is a directory; asks only where the file system did not say.
  private func isDirectory(_ entry: dirent, in directory: Int32) -> Bool {
    guard entry.d_type == DT_UNKNOWN else { return entry.d_type == DT_DIR }
    var entry = entry
    var status = stat()
    let result = withUnsafePointer(to: &entry.d_name) {
      fstatat(
        directory, UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self), &status,
        AT_SYMLINK_NOFOLLOW)
    }
    return result == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func unreadable(_ path: String, _ error: SystemError) -> Problem {
    let message =
      switch error.code {
      case ENOENT: "there is no such directory; `migrate init` makes one, `--versions` names another"
      case ENOTDIR: "is not a directory; name the one with the migration files by `--versions`"
      default: "cannot be read: \(error)"
      }
    return Problem(SourceLocation(path: path, line: 1), message)
  }

  /// The parts of a migration file's name; nil for a file that is none.
  private func fileName(
    _ entry: String, path: String, _ problems: inout [Problem]
  ) -> MigrationFileName? {
    let name = MigrationFileName(entry)
    let location = SourceLocation(path: path, line: 1)
    if entry.hasSuffix(".up.sql") || entry.hasSuffix(".down.sql") {
      problems.append(
        Problem(
          location,
          "is one of a pair of files; put both directions into one file, `-- migrate:up` and"
            + " `-- migrate:down`, or let `migrate import` do it"))
      return nil
    }
    if name == nil, entry.hasSuffix(".sql") {
      problems.append(
        Problem(
          location,
          "the name does not begin with a number; rename it like `0001_add_users.sql`"))
    }
    return name
  }

  private static func duplicates(in files: [MigrationFile]) -> [Problem] {
    var paths: [String: String] = [:]
    return files.compactMap { file in
      guard let other = paths.updateValue(file.path, forKey: file.revision) else { return nil }
      return Problem(
        SourceLocation(path: file.path, line: file.declarationLine),
        "revision `\(file.revision)` is also the revision of \(other); give one of them another")
    }
  }

  /// Files that neither name their parents nor have a number that says what comes before.
  private static func parentless(
    in files: [(file: MigrationFile, name: MigrationFileName)]
  ) -> [Problem] {
    files.compactMap { file, name in
      guard file.downRevisions == nil, !name.isOrdered else { return nil }
      return Problem(
        SourceLocation(path: file.path, line: 1),
        "a hexadecimal name says nothing about order; add the line"
          + " `\(file.language.lineComment) down_revision: …` (`none` for the first revision)")
    }
  }
}

extension [MigrationFile] {
  /// The revisions of these files for the graph.
  ///
  /// A file that does not name its parents follows the file before it.
  public func revisions() -> [Revision] {
    var previous: [String] = []
    return map { file in
      defer { previous = [file.revision] }
      return Revision(
        id: file.revision, downRevisions: file.downRevisions ?? previous,
        dependencies: file.dependencies, branchLabels: file.branchLabels,
        location: SourceLocation(path: file.path, line: file.declarationLine))
    }
  }
}

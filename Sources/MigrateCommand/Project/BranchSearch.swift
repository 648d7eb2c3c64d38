import Migrations

/// Looks in the branches of git for the files that a database has run and that are not here.
struct BranchSearch {
  /// The files that are here.
  let project: Project
  private var directory: String { project.configuration.versions }

  /// A file of a branch.
  struct Place: Sendable, Hashable {
    /// The path in the directory.
    var path: String
    /// The branch.
    var branch: String
  }

  /// As many branches are looked at, the newest first.
  private static let branchCount = 50

  /// The file that was applied for each of some rows, where a branch has it.
  func places(of rows: [AppliedRevision]) -> [String: Place] {
    var open = rows.filter { $0.checksum != nil }
    guard !open.isEmpty, MigrationBundle.current == nil,
      let text = git(
        "for-each-ref", "--format=%(refname:short)", "--sort=-committerdate",
        "--count=\(Self.branchCount)", "refs/heads", "refs/remotes", in: directory)
    else { return [:] }
    var places: [String: Place] = [:]
    for branch in text.split(separator: "\n").map(String.init) where !open.isEmpty {
      guard let files = try? GitCommit(branch).files(in: directory) else { continue }
      for file in files.sorted() {
        let name = Self.number(of: file)
        // A file of the same name is the same file, which was edited.
        guard
          let row = open.first(where: { name == Self.number(of: $0.revision) }),
          project.fileByRevision[row.revision]?.path != path(file, from: directory),
          checksum(of: file, in: branch) == row.checksum
        else { continue }
        places[row.revision] = Place(path: file, branch: branch)
        open.removeAll { $0.revision == row.revision }
      }
    }
    return places
  }

  /// What a file's name or a revision begins with.
  private static func number(of name: String) -> Substring {
    (name.split(separator: "/").last ?? "").prefix { $0.isLetter || $0.isNumber }
  }

  /// The checksum of a migration file as a branch has it; nil where it is none.
  private func checksum(of file: String, in branch: String) -> String? {
    guard let name = file.split(separator: "/").last,
      let shown = try? runForOutput(
        "git", ["--no-optional-locks", "-C", directory, "show", "\(branch):./\(file)"],
        environment: .tool),
      shown.status == 0, let copy = try? TemporaryDirectory(prefix: "migrate-branch-")
    else { return nil }
    let text = String(decoding: shown.output, as: UTF8.self)
    let copied = path(String(name), from: copy.path)
    guard (try? OutputStream.withFile(copied) { $0.writeExactly(text) }) != nil else { return nil }
    return try? VersionsDirectory(copy.path, isRecursive: false).load().first?.checksum
  }
}

/// The files are not those that were applied, and branches of git have some of those.
struct BranchedHistoryError: MigrationError {
  let error: HistoryError
  let places: [String: BranchSearch.Place]

  /// - Returns: nil where no branch has any of the files.
  init?(_ error: HistoryError, of project: Project) {
    self.error = error
    places = BranchSearch(project: project).places(of: error.rows)
    if places.isEmpty { return nil }
  }

  var exitStatus: ExitStatus { error.exitStatus }

  var description: String {
    let lines = places.sorted { $0.key < $1.key }.map { revision, place in
      "\(revision) as it is applied is \(place.path) of the branch \(place.branch): another file, not an edit "
        + "of this one. `migrate downgrade` there, or use a database for each branch."
    }
    return ([error.description] + lines).joined(separator: "\n")
  }
}

extension HistoryError {
  /// The rows that the files do not explain.
  fileprivate var rows: [AppliedRevision] {
    switch self {
    case .differs(let edited, let missing): edited + missing
    case .databaseAhead(let rows): rows
    }
  }
}

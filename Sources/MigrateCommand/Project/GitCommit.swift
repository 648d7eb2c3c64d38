import Migrations

/// A commit of the git repository that the migration files are in.
struct GitCommit {
  /// The commit as git understands it: a branch, a tag, a hash.
  let name: String

  init(_ name: String) { self.name = name }

  /// The files that the commit has in a directory, by their paths from there.
  /// - Throws: `GitError`.
  func files(in directory: String) throws(GitError) -> Set<String> {
    guard
      let text = git("ls-tree", "-r", "-z", "--name-only", "\(name)^{commit}", in: directory)
    else { throw GitError(name: name) }
    return Set(text.split(separator: "\0").map(String.init))
  }

  /// The files in a directory that are not as the commit has them, or, where it has gone on since, as
  /// the last commit has them that both have.
  /// - Throws: `GitError`.
  func changes(
    in directory: String
  ) throws(GitError) -> [(path: String, isRemoved: Bool)] {
    let base = git("merge-base", "\(name)^{commit}", "HEAD", in: directory) ?? "\(name)^{commit}"
    guard
      let text = git(
        "diff", "--no-renames", "--relative", "--name-status", "--diff-filter=MD", "-z", base,
        "--", ".", in: directory)
    else { throw GitError(name: name) }
    let words = text.split(separator: "\0").map(String.init)
    return stride(from: 0, to: words.count - 1, by: 2).map {
      (path: words[$0 + 1], isRemoved: words[$0] == "D")
    }
  }
}

extension Project {
  /// The revisions whose files a commit does not have. A squash of what it has is not one of them.
  /// - Throws: `GitError`.
  func revisions(since commit: GitCommit) throws(GitError) -> Set<String> {
    let released = try commit.files(in: configuration.versions)
    let prefix = path("", from: configuration.versions)
    let new = files.filter { !released.contains(String($0.path.dropFirst(prefix.count))) }
    let revisions = Set(new.map(\.revision))
    return revisions.subtracting(
      new.filter { !$0.replaces.isEmpty && revisions.isDisjoint(with: $0.replaces) }.map(\.revision)
    )
  }
}

/// git did not say what a commit has.
struct GitError: MigrationError {
  var exitStatus: ExitStatus { .configuration }
  /// The commit.
  let name: String

  var description: String {
    "git cannot list the migration files of \(name); is it a commit of this repository? "
      + "In CI, fetch it first."
  }
}

/// What git says of the repository that a directory is in; nil when it fails.
func git(_ arguments: String..., in directory: String) -> String? {
  programOutput(["git", "--no-optional-locks", "-C", directory] + arguments)
}

extension BundleManifest.Commit {
  /// The commit that is checked out where a directory is; nil outside of git, or without git.
  init?(of directory: String) {
    guard let head = git("rev-parse", "--verify", "HEAD", in: directory),
      let changes = git("status", "--porcelain", "--", ".", in: directory)
    else { return nil }
    self.init(id: head, isModified: !changes.isEmpty)
  }
}

/// The files that a git commit has in a directory, by their paths from there.
/// - Throws: `GitError`.
func releasedFiles(in directory: String, at commit: String) throws(GitError) -> Set<String> {
  let list = programOutput([
    "git", "-C", directory, "ls-tree", "-r", "-z", "--name-only", "\(commit)^{commit}",
  ])
  guard let list else { throw GitError(commit: commit) }
  return Set(list.split(separator: "\0").map(String.init))
}

/// git does not say what a commit has.
struct GitError: Error, CustomStringConvertible {
  let commit: String

  var description: String {
    """
    git cannot list the migration files of \(commit); is it a commit of their repository?
    In CI, fetch it first; git has to be installed.
    """
  }
}

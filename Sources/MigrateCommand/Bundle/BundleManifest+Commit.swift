import Migrations

extension BundleManifest.Commit {
  /// The commit that is checked out where a directory is; nil outside of git, or without git.
  init?(of directory: String) {
    guard let head = git("rev-parse", "--verify", "HEAD", in: directory),
      let changes = git("status", "--porcelain", "--", ".", in: directory)
    else { return nil }
    self.init(id: head, isModified: !changes.isEmpty)
  }
}

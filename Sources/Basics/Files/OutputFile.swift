package import Glibc

extension OpenFile {
  /// Makes a new file for a draft, in the place of what an earlier run left under its name.
  ///
  /// Where others may write to the directory, one of them may have put a link there: it is removed, or
  /// the call fails, but nothing is ever written through it.
  package init(draft path: String, mode: mode_t = 0o666) throws(SystemError) {
    unlink(path)
    try self.init(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
  }
}

/// Files that a user has named for a command to write.
///
/// A link there leads on only where it may be trusted: it is the user's own, root's, or of the owner of
/// the directory. Anybody may put one into a directory such as `/tmp`, and have another file written.
package enum OutputFile {
  /// Opens a file to write it from its beginning, or behind its end. A pipe or a device will do.
  /// - Returns: Its descriptor.
  /// - Throws: `SystemError`.
  package static func open(_ path: String, appends: Bool = false) throws(SystemError) -> Int32 {
    let isLink = try followsLink(at: path)
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC)
    let descriptor = Glibc.open(path, isLink ? flags : flags | O_NOFOLLOW, 0o666)
    if descriptor < 0 { throw SystemError() }
    return descriptor
  }

  /// Writes a file in one step, so that a reader sees the old one or the new one.
  /// - Throws: `SystemError`.
  package static func replace(_ path: String, with text: String) throws(SystemError) {
    var path = path
    var status = stat()
    if try followsLink(at: path) {
      guard let target = realpath(path, nil) else { throw SystemError() }
      defer { free(target) }
      path = String(cString: target)
    }
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw SystemError(code: EISDIR) }
    let draft = "\(path).\(getpid()).tmp"
    do throws(SystemError) {
      let file = try OpenFile(draft: draft)
      if exists, fchmod(file.descriptor, status.st_mode & 0o7777) != 0 { throw SystemError() }
      try file.write(text.utf8)
      if rename(draft, path) != 0 { throw SystemError() }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Whether there is a link at a path, and one to be trusted.
  private static func followsLink(at path: String) throws(SystemError) -> Bool {
    // The system's own, which lead to what the shell has opened.
    if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return true }
    var (link, directory) = (stat(), stat())
    guard lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK else { return false }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { path[...$0] + "." } ?? "."
    if stat(String(parent), &directory) != 0 { throw SystemError() }
    guard [geteuid(), 0, directory.st_uid].contains(link.st_uid) else {
      throw SystemError(code: ELOOP, description: "it is a symbolic link of another user")
    }
    return true
  }
}

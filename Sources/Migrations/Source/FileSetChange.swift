import Glibc

/// Several files of a directory that are written together: all of them or none, whatever dies
/// meanwhile.
///
/// The new texts are written to hidden files beside the old ones, and then a hidden list of them is
/// given its name. That is the moment of the change: from then on the hidden files take their places,
/// and what does not come to that is done by `complete`.
package struct FileSetChange: Sendable {
  /// The directory.
  private let directory: String

  /// Names a directory.
  package init(in directory: String) {
    self.directory = directory.hasSuffix("/") ? directory : directory + "/"
  }

  /// The list of the files that are taking their places.
  private var list: String { directory + ".migrate-change" }

  /// Writes files.
  ///
  /// - Parameters:
  ///   - texts: the whole text of each file, by its path.
  ///   - created: the paths of those that must not be there yet.
  /// - Throws: `Problem`; nothing has changed then.
  package func write(
    _ texts: [(path: String, text: String)], creating created: Set<String>
  ) throws(Problem) {
    for path in texts.map(\.path) where created.contains(path) && access(path, F_OK) == 0 {
      throw Problem(SourceLocation(path: path, line: 1), "exists already; move it away first")
    }
    var path = list
    do throws(SystemError) {
      for text in texts {
        path = text.path
        try write(text.text, to: hidden(text.path), as: text.path)
      }
      path = list
      let names = texts.map { String($0.path.dropFirst(directory.count)) }
      try write(names.joined(separator: "\n"), to: list + ".new", as: list)
      if rename(list + ".new", list) != 0 { throw SystemError() }
    } catch {
      for text in texts { unlink(hidden(text.path)) }
      unlink(list + ".new")
      throw Problem(SourceLocation(path: path, line: 1), "cannot be written: \(error)")
    }
    try complete()
  }

  /// Completes a change that was interrupted.
  ///
  /// - Returns: whether there was one.
  /// - Throws: `Problem`.
  @discardableResult
  package func complete() throws(Problem) -> Bool {
    var path = list
    do throws(SystemError) {
      guard let names = try listedNames() else { return false }
      for name in names {
        path = directory + name
        // The ones that are gone have taken their places before.
        if rename(hidden(path), path) != 0, errno != ENOENT { throw SystemError() }
      }
      if unlink(list) != 0 { throw SystemError() }
      return true
    } catch {
      throw Problem(SourceLocation(path: path, line: 1), "cannot be replaced: \(error)")
    }
  }

  /// The files of an interrupted change; nil where there is none.
  ///
  /// Where others may write to the directory, the list has to be one's own: it moves files.
  private func listedNames() throws(SystemError) -> [Substring]? {
    var status = stat()
    guard lstat(list, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, [geteuid(), 0].contains(status.st_uid) else {
      throw SystemError(
        code: EPERM, description: "\(list) is a link or another user's; look at it and remove it")
    }
    guard let text = try contents(ofFile: list) else { return nil }
    let names = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let leaves = names.contains { $0.hasPrefix("/") || $0.split(separator: "/").contains("..") }
    if leaves {
      throw SystemError(code: EPERM, description: "\(list) names files of other directories")
    }
    return names
  }

  private func write(
    _ text: String, to target: String, as path: String
  ) throws(SystemError) {
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0o666
    let file = try OpenFile(draft: target, mode: mode)
    try file.write(text.utf8)
    try file.synchronize()
  }

  /// The hidden file beside a file.
  private func hidden(_ path: String) -> String {
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    return path[..<start] + "." + path[start...] + ".new"
  }
}

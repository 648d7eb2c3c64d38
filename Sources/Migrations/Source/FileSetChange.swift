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
      guard let names = try contents(ofFile: list) else { return false }
      for name in String(decoding: names, as: UTF8.self).split(separator: "\n") {
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

  private func write(
    _ text: String, to target: String, as path: String
  ) throws(SystemError) {
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0o666
    let file = try OpenFile(target, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
    try file.write(text.utf8)
    try file.synchronize()
  }

  /// The hidden file beside a file.
  private func hidden(_ path: String) -> String {
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    return path[..<start] + "." + path[start...] + ".new"
  }
}

import Glibc

/// Tells where files are in their repository, as code hosts name them.
struct RepositoryPath {
  /// The directory of the repository, or the current one where there is none; it ends in a slash.
  private let root: String

  /// - Parameter directory: one in the repository. git itself is not asked: in a container it is often
  ///   not there, or refuses the files of another user.
  init(of directory: String) {
    let start = Self.absolute(directory) ?? "/"
    var candidate = start
    while access(candidate + "/.git", F_OK) != 0, !["", "/"].contains(candidate) {
      candidate = directoryName(candidate)
    }
    let found = ["", "/"].contains(candidate) ? Self.absolute(".") ?? "" : candidate
    root = found.hasSuffix("/") ? found : found + "/"
  }

  /// The path from the repository's root; a file outside of it is named as it is.
  func relative(_ file: String) -> String {
    guard let directory = Self.absolute(directoryName(file)) else { return file }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let absolute = path(name, from: directory)
    return absolute.hasPrefix(root) ? String(absolute.dropFirst(root.count)) : file
  }

  private static func absolute(_ path: String) -> String? {
    guard let resolved = realpath(path.isEmpty ? "." : path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

import Basics
import Glibc

/// A new directory, which appears with all its files or not at all.
struct NewDirectory: Sendable {
  /// The directory as the user named it.
  let path: String
  /// Whether nothing is in it yet.
  let isEmpty: Bool

  /// Looks at a directory, which may be missing.
  /// - Throws: `FileError` when it cannot be read.
  init(_ path: String) throws(FileError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    isEmpty = try Self.names(in: path).isEmpty
  }

  /// Has a draft beside the directory filled, and moves it into its place.
  ///
  /// - Parameters:
  ///   - keeping: Whether to move it; otherwise nothing is left.
  ///   - fill: Writes the files into the draft, and none into directories inside it.
  /// - Throws: `FileError`, and what `fill` throws; nothing is left then.
  func write(keeping: Bool = true, _ fill: (_ draft: String) throws -> Void) throws {
    let parents = try Self.createParents(of: path)
    defer { if access(path, F_OK) != 0 { for parent in parents.reversed() { rmdir(parent) } } }
    let draft = "\(path).migrate-\(getpid())"
    guard try createDirectory(draft) else { throw FileError(path: draft, number: EEXIST) }
    do {
      try fill(draft)
      if keeping, rename(draft, path) != 0 { throw FileError(path: path, number: errno) }
    } catch {
      try? Self.remove(draft)
      throw error
    }
    if !keeping { try Self.remove(draft) }
  }

  /// Makes the directories that a path names before its last part.
  /// - Returns: Those that were not there, outermost first.
  private static func createParents(of path: String) throws(FileError) -> [String] {
    let parent = directoryName(path)
    guard !parent.isEmpty, access(parent, F_OK) != 0, errno == ENOENT else { return [] }
    let parents = try createParents(of: parent)
    _ = try createDirectory(parent)
    return parents + [parent]
  }

  private static func remove(_ path: String) throws(FileError) {
    for name in try names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The names in a directory; none when it is not there.
  private static func names(in path: String) throws(FileError) -> [String] {
    guard let stream = opendir(path) else {
      guard errno == ENOENT else { throw FileError(path: path, number: errno) }
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

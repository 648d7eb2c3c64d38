import Foundation
import Migrations

/// A directory for the files of one test, removed when the test lets go of it.
final class ScratchDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "migrate-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  /// Creates a directory with files: name (possibly with directories) and content.
  convenience init(_ files: [String: String]) throws {
    try self.init()
    for (name, content) in files { try write(name, Array(content.utf8)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// The bytes of a file.
  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path).appending(path: name)))
  }

  /// Loads the directory.
  func load(isRecursive: Bool = false) throws(ProblemList) -> [MigrationFile] {
    try VersionsDirectory(path, isRecursive: isRecursive).load()
  }

  /// The problems found when the directory is loaded, with paths relative to it.
  func problems(isRecursive: Bool = false) -> [String] {
    do {
      _ = try load(isRecursive: isRecursive)
      return []
    } catch {
      return error.problems.map { $0.description.replacing(path + "/", with: "") }
    }
  }
}

/// The only file of a directory with this content.
func loadFile(_ content: String, name: String = "0001_first.sql") throws -> MigrationFile {
  let files = try ScratchDirectory([name: content]).load()
  guard files.count == 1 else { throw CocoaError(.fileReadUnknown) }
  return files[0]
}

import FoundationEssentials
import Glibc
import Migrations

/// The directory that another tool's migrations are in.
struct SourceTree: Sendable {
  /// The directory as the user named it.
  let path: String
  /// The files that a format may read, in the order of their names, byte by byte.
  var files: [SourceFile]
  /// The names of all other files.
  var otherNames: [String] = []

  /// Takes files that are in memory.
  init(path: String, files: [SourceFile]) {
    self.path = path
    self.files = files
  }

  /// Reads a directory and those inside it, leaving out names that begin with a dot.
  /// - Throws: All that cannot be read.
  init(_ path: String) throws(ProblemList) {
    self.init(path: path, files: [])
    let names: [String]
    do {
      // The slash follows a link to a directory, and refuses a file.
      names = try FileManager.default.subpathsOfDirectory(atPath: path + "/")
    } catch {
      let location = SourceLocation(path: path, line: 0)
      throw ProblemList([Problem(location, "there is no such directory, or it cannot be read")])
    }
    var problems: [Problem] = []
    let visible = names.filter { !$0.hasPrefix(".") && !$0.contains("/.") }
    for name in visible.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard Self.extensions.contains(where: name.hasSuffix) else {
        otherNames.append(name)
        continue
      }
      do throws(Problem) {
        if let file = try Self.read(name, in: path) { files.append(file) }
      } catch {
        problems.append(error)
      }
    }
    if !problems.isEmpty { throw ProblemList(problems) }
  }

  private static let extensions = [".sql", ".toml", ".conf"]

  /// - Returns: nil for a directory.
  private static func read(_ name: String, in directory: String) throws(Problem) -> SourceFile? {
    let path = MigrateCommand.path(name, from: directory)
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try contents(ofFile: path)
    } catch {
      if error.code == EISDIR { return nil }
      throw Problem(SourceLocation(path: path, line: 1), "cannot be read: \(error)")
    }
    guard let bytes else {
      throw Problem(SourceLocation(path: path, line: 1), "is a link to a file that is not there")
    }
    return try SourceFile(path: path, name: name, bytes: bytes)
  }
}

extension SourceTree {
  /// The SQL files in the directory itself.
  var topFiles: [SourceFile] { files.filter { $0.isAtTop && $0.name.hasSuffix(".sql") } }

  /// The file of a name.
  func file(_ name: String) -> SourceFile? { files.first { $0.name == name } }

  /// The names of files in the directory itself that end like one in which migrations are programs.
  func programs(endingIn suffix: String) -> [String] {
    otherNames.filter { $0.hasSuffix(suffix) && !$0.contains("/") }
  }
}

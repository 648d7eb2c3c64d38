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
  /// The Python that runs the tool's own code, as the user named it; nil to look for it.
  var python: String?

  /// Takes files that are in memory.
  init(path: String, files: [SourceFile]) {
    self.path = path
    self.files = files
  }

  /// Reads a directory and those inside it, leaving out names that begin with a dot and what package
  /// managers install.
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
    let visible = names.filter { name in
      let folders = name.split(separator: "/").dropLast()
      let isHidden = name.split(separator: "/").last?.hasPrefix(".") ?? false
      return !folders.contains { $0.hasPrefix(".") } && (!isHidden || name.contains(".sql"))
        && !folders.contains { Self.foreignFolders.contains($0) }
    }
    for name in visible.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let isHidden = name.split(separator: "/").last?.hasPrefix(".") ?? false
      guard Self.extensions.contains(where: name.hasSuffix), !isHidden else {
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

  private static let extensions = [
    ".sql", ".py", ".plan", ".toml", ".conf", ".xml", ".yaml", ".yml",
  ]
  private static let foreignFolders: Set<Substring> = ["site-packages", "node_modules"]

  /// - Returns: nil for a directory.
  private static func read(_ name: String, in directory: String) throws(Problem) -> SourceFile? {
    let path = Self.path(of: name, in: directory)
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
    return SourceFile(path: path, name: name, bytes: bytes)
  }
}

extension SourceTree {
  /// A file of the directory as the user would name it.
  func path(of name: String) -> String { Self.path(of: name, in: path) }

  private static func path(of name: String, in directory: String) -> String {
    MigrateCommand.path(name, from: directory == "." ? "" : directory)
  }

  /// The SQL files in the directory itself.
  var topFiles: [SourceFile] { files.filter { $0.isAtTop && $0.name.hasSuffix(".sql") } }

  /// The file of a name.
  func file(_ name: String) -> SourceFile? { files.first { $0.name == name } }

  /// The files in Python.
  var pythonFiles: [SourceFile] { files.filter { $0.name.hasSuffix(".py") } }

  /// The names of files in the directory itself that end like one in which migrations are programs.
  func programs(endingIn suffix: String) -> [String] {
    otherNames.filter { $0.hasSuffix(suffix) && !$0.contains("/") }
  }
}

extension SourceTree {
  /// Reads the history. Of a file that is no text, only that is said.
  func read(as format: any HistoryFormat.Type) async throws -> ImportedHistory {
    do {
      return try await format.read(self)
    } catch let list as ProblemList {
      throw ProblemList(
        list.problems.map { problem in
          files.first { $0.path == problem.location.path }?.problem ?? problem
        })
    }
  }
}

extension SourceTree {
  /// The database that the files were written for, as far as words tell that only SQLite has.
  var likelyDialect: BackEnd {
    let words = ["autoincrement", "pragma ", "without rowid"]
    let hasOwnWords = files.contains { file in
      file.name.hasSuffix(".sql")
        && file.lines.contains { line in
          let text = line.text.lowercased()
          return words.contains { text.contains($0) }
        }
    }
    return hasOwnWords ? .sqlite : .postgreSQL
  }
}

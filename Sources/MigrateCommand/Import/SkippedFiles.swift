import Migrations

/// The files of a directory that are part of no migration.
struct SkippedFiles {
  /// Those that may hold a part of the history.
  private(set) var reviewItems: [Problem] = []
  /// The others.
  private(set) var notes: [String] = []

  /// Finds them: SQL files anywhere, and all files beside those that were imported.
  /// - Parameters:
  ///   - taken: The paths that something was said of already.
  ///   - mayRun: Whether programs beside the SQL files may have been run too.
  init(_ tree: SourceTree, taken: Set<String>, mayRun: Bool) {
    let sql = tree.files.filter { $0.name.hasSuffix(".sql") }.map(\.name)
    let folders = Set(sql.filter { taken.contains(tree.path(of: $0)) }.map(Self.folder))
    let names = Set(tree.otherNames + tree.files.map(\.name)).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    let parents = Set(names.map(Self.folder))
    var (scripts, others): ([String], [String]) = ([], [])
    for name in names where !parents.contains(name[...]) && !taken.contains(tree.path(of: name)) {
      let path = tree.path(of: name)
      if name.hasSuffix(".sql"), !Self.isHidden(name) {
        scripts.append(path)
      } else if folders.contains(Self.folder(name)), !Self.isConfiguration(name) {
        let kind = Kind(name)
        let isNumbered = NumberedName(Self.fileName(name)) != nil
        if kind.mayBeMigration || mayRun && (kind.isProgram || isNumbered) {
          reviewItems.append(Problem(SourceLocation(path: path, line: 1), kind.reason))
        } else {
          others.append("\(path) \(kind.reason)")
        }
      }
    }
    if !scripts.isEmpty {
      notes.append("left out, as no migrations: \(scripts.joined(separator: ", "))")
    }
    if !others.isEmpty { notes.append("left out: \(others.joined(separator: ", "))") }
  }

  private static func folder(_ name: String) -> Substring {
    name[..<(name.lastIndex(of: "/") ?? name.startIndex)]
  }

  private static func fileName(_ name: String) -> Substring {
    name.split(separator: "/").last ?? ""
  }

  private static func isHidden(_ name: String) -> Bool { fileName(name).hasPrefix(".") }

  /// Whether a file tells its tool how to read the others.
  private static func isConfiguration(_ name: String) -> Bool {
    let name = fileName(name)
    return name.hasSuffix(".conf") || name.hasSuffix(".toml") || name.hasSuffix(".sum")
      || name == "__init__.py"
  }

  /// What a file is, by its name.
  private struct Kind {
    var mayBeMigration = false
    var isProgram = false
    let reason: String

    init(_ name: String) {
      let parts = fileName(name).lowercased().split(separator: ".").map(String.init)
      let last = parts.last ?? ""
      if isHidden(name) {
        reason = "begins with a dot, and is left out"
      } else if parts.count > 2, Self.archives.contains(last), parts.contains("sql") {
        mayBeMigration = true
        reason = "is compressed, and is left out; unpack it"
      } else if parts.count > 1, let language = Self.languages[last] {
        isProgram = true
        reason = "is a program in \(language), and is left out; write what it does in SQL"
      } else if parts.count > 1, Self.texts.contains(last) {
        mayBeMigration = true
        reason = "does not end in .sql, and is left out; rename it if it is a migration"
      } else {
        reason = "is no SQL"
      }
    }

    private static let archives: Set<String> = ["bz2", "gz", "lz4", "xz", "zip", "zst"]
    private static let texts: Set<String> = ["ddl", "dml", "dump", "pgsql", "plsql", "psql", "sql"]
    private static let languages = [
      "bash": "the shell", "cjs": "JavaScript", "clj": "Clojure", "cs": "C#", "cts": "TypeScript",
      "exs": "Elixir", "go": "Go",
      "groovy": "Groovy", "java": "Java", "js": "JavaScript", "kt": "Kotlin", "mjs": "JavaScript",
      "mts": "TypeScript", "php": "PHP",
      "pl": "Perl", "ps1": "PowerShell", "py": "Python", "rb": "Ruby", "rs": "Rust",
      "scala": "Scala", "sh": "the shell", "ts": "TypeScript", "zsh": "the shell",
    ]
  }
}

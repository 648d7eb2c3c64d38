import FoundationEssentials
import Glibc

/// Where the programs of PostgreSQL lie.
enum PostgreSQLPrograms {
  /// The directories to look into: those of a major version, then those of all that are installed, the
  /// newest first, and at last those of PATH.
  static func directories(preferring major: Int?) -> [String] {
    let listed =
      (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let majors = [major].compactMap(\.self) + listed.compactMap { Int($0) }.sorted(by: >)
    let packaged = majors.flatMap { major in
      ["/usr/lib/postgresql/\(major)/bin", "/usr/pgsql-\(major)/bin"]
    }
    let search = getenv("PATH").map { String(cString: $0) } ?? ""
    var directories: [String] = []
    for directory in packaged + ["/usr/local/pgsql/bin"]
      + search.split(separator: ":").map(String.init) where !directories.contains(directory)
    {
      directories.append(directory)
    }
    return directories
  }
}

/// The directory with seeds: files for all environments, and directories for some.
package struct SeedDirectory: Sendable, Hashable {
  private let path: String
  private let environment: String?

  /// Names a directory without looking at it.
  ///
  /// - Parameter environment: the environment of which the seeds in a directory inside are included.
  package init(_ path: String, environment: String?) {
    self.path = path
    self.environment = environment
  }

  /// Reads the seeds.
  ///
  /// - Parameter names: those to read, without `.sql`; all when there are none.
  /// - Returns: the seeds in the order in which they are run: those for all environments by name, and
  ///   then those for one, but each behind those that its header names in `depends_on`.
  /// - Throws: All that is wrong with the directory and its files; names that are not found.
  package func load(named names: [String]) throws(ProblemList) -> RepeatableSet {
    let prefix = path.hasSuffix("/") ? path : path + "/"
    var problems: [Problem] = []
    let directory = VersionsDirectory(path)
    let all = directory.find(in: path, &problems)
    guard problems.isEmpty else {
      throw ProblemList([
        Problem(
          SourceLocation(path: path, line: 0),
          "cannot be read; put seeds into this directory, or name another by `seeds` in migrate.conf"
        )
      ])
    }
    var found = all.filter { $0.name.hasSuffix(".sql") }
    if let environment, all.contains(where: { $0.name == environment }) {
      found += directory.find(in: prefix + environment, &problems)
        .filter { $0.name.hasSuffix(".sql") }
    }
    let seeds = found.map {
      FoundRepeatable(
        kind: .seed, path: $0.path, name: String($0.path.dropFirst(prefix.count).dropLast(4)))
    }
    let known = seeds.map(\.name)
    problems += names.filter { !known.contains($0) }.map { name in
      Problem(
        SourceLocation(path: path, line: 0),
        "there is no seed `\(name)`"
          + (suggestion(for: name, among: known).map { "; did you mean `\($0)`?" } ?? ""))
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    let set = try RepeatableSet(reading: seeds)
    return names.isEmpty ? set : set.only(names)
  }
}

import Crypto

/// Repeatable files in the order in which they are run: each after those that it stands on.
///
/// A file stands on those that its header names in `depends_on`, and on those that create something
/// it mentions: a view of a view, a grant on a function.
package struct RepeatableSet: Sendable, Hashable {
  /// The files, in order.
  package private(set) var files: [RepeatableFile] = []
  /// The names of the files that each stands on.
  private var providers: [String: [String]] = [:]

  /// Creates a set without files.
  package init() {}

  /// Whether there are no files.
  package var isEmpty: Bool { files.isEmpty }

  /// The names of the files that a file stands on: they are run before it, and it after them again.
  package func providers(of file: RepeatableFile) -> [String] { providers[file.name, default: []] }

  /// Orders files.
  /// - Throws: `ProblemList` for names that two files have, unknown ones, and cycles.
  init(_ files: [RepeatableFile]) throws(ProblemList) {
    let files = files.sorted { Self.precedes($0.name, $1.name) }
    let index = Dictionary(
      files.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var problems = Self.duplicates(in: files)
    let declared = files.map { file in
      file.file.dependencies.compactMap { name -> Int? in
        if index[name] == nil { problems.append(Self.unknown(name, in: file, Array(index.keys))) }
        return index[name]
      }
    }
    problems += TopologicalSort(Adjacency(declared)).cycles.map { Self.cycle($0, in: files) }
    guard problems.isEmpty else { throw ProblemList(problems) }

    let edges = Self.withMentions(declared, files)
    var ordered = files
    for node in TopologicalSort(Adjacency(edges)).order {
      // Those that it stands on come before it, and have their own fingerprints already.
      let below = edges[node].map { ordered[$0].fingerprint }
      if !below.isEmpty {
        let text = ([files[node].file.checksum] + below).joined(separator: "\n")
        ordered[node].fingerprint = SHA256.hash(data: Array(text.utf8)).text
      }
      providers[files[node].name] = edges[node].map { files[$0].name }
      self.files.append(ordered[node])
    }
  }

  /// The natural order of names; those inside a directory come after those outside.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    let (left, right) = (a.utf8.contains(UInt8(ascii: "/")), b.utf8.contains(UInt8(ascii: "/")))
    return left == right ? precedesNaturally(a, b) : right
  }

  /// The files of these names alone, in the same order.
  package func only(_ names: [String]) -> RepeatableSet {
    var set = self
    set.files.removeAll { !names.contains($0.name) }
    return set
  }

  /// Reads and orders files.
  /// - Throws: `ProblemList` with all that is wrong with them.
  init(reading found: [FoundRepeatable]) throws(ProblemList) {
    var problems: [Problem] = []
    var files: [RepeatableFile] = []
    for file in found {
      do throws(ProblemList) {
        files.append(try RepeatableFile(file))
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw ProblemList(problems) }
    try self.init(files)
  }

  /// Adds an edge to whatever creates something that a file mentions, unless that makes a cycle.
  private static func withMentions(_ declared: [[Int]], _ files: [RepeatableFile]) -> [[Int]] {
    var creators: [String: [Int]] = [:]
    for (index, file) in files.enumerated() {
      for name in file.created { creators[name, default: []].append(index) }
    }
    var edges = files.enumerated().map { index, file in
      let mentioned = file.words.flatMap { creators[$0, default: []] }
      return Set(declared[index] + mentioned.filter { $0 != index }).sorted()
    }
    // Names may be mentioned both ways: then what the headers say counts, and the order of names.
    while case let cycles = TopologicalSort(Adjacency(edges)).cycles, !cycles.isEmpty {
      for node in Set(cycles.joined()) {
        edges[node].removeAll { !declared[node].contains($0) && cycles.joined().contains($0) }
      }
    }
    return edges
  }

  // MARK: Problems

  private static func duplicates(in files: [RepeatableFile]) -> [Problem] {
    zip(files, files.dropFirst()).filter { $0.name == $1.name }.map { first, second in
      Problem(
        SourceLocation(path: second.file.path, line: 1),
        "the name `\(second.name)` is also that of \(first.file.path); rename one of the files")
    }
  }

  private static func unknown(
    _ name: String, in file: RepeatableFile, _ names: [String]
  ) -> Problem {
    let remedy =
      suggestion(for: name, among: names).map { "did you mean `\($0)`?" }
      ?? "write the name of one, without `R__` and `.sql`"
    return Problem(
      SourceLocation(path: file.file.path, line: file.file.declarationLine),
      "`depends_on` names `\(name)`, and there is no such \(file.kind.noun); \(remedy)")
  }

  private static func cycle(_ nodes: [Int], in files: [RepeatableFile]) -> Problem {
    let file = files[nodes[0]].file
    let names = (nodes + [nodes[0]]).map { files[$0].name }
    return Problem(
      SourceLocation(path: file.path, line: file.declarationLine),
      "`depends_on` goes in a circle: \(names.joined(separator: " -> ")); remove one of the lines")
  }
}

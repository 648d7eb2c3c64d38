import Migrations

/// The changelogs in XML and YAML of a directory: they say in which order the files run.
struct LiquibaseChangelogs: Sendable {
  private let changelogs: [SourceFile]
  private let scripts: [SourceFile]

  /// Finds them.
  /// - Parameter scripts: The files in SQL.
  init(_ tree: SourceTree, scripts: [SourceFile]) {
    changelogs = tree.files.filter { file in
      [".xml", ".yaml", ".yml"].contains(where: file.name.hasSuffix)
        && file.lines.contains { $0.text.contains("databaseChangeLog") }
    }
    self.scripts = scripts
  }

  /// The first one.
  var first: SourceFile? { changelogs.first }

  /// The scripts in the order in which they are included; nil when no changelog includes one.
  var orderedScripts: [SourceFile]? {
    let included = Set(changelogs.flatMap { members(of: $0).map(\.name) })
    let roots = changelogs.filter { !included.contains($0.name) }
    var ordered: [SourceFile] = []
    for root in roots { add(root, to: &ordered, path: []) }
    return ordered.isEmpty ? nil : ordered
  }

  /// The changesets that are written in XML or YAML.
  var otherChangesets: [Problem] {
    changelogs.flatMap(\.lines).filter { line in
      let text = line.trimmed
      return text.hasPrefix("<changeSet") || text.hasPrefix("- changeSet:")
    }.map { Problem($0.location, "is a changeset without SQL, and is left out; write it in SQL") }
  }

  private func add(_ file: SourceFile, to ordered: inout [SourceFile], path: [String]) {
    if scripts.contains(where: { $0.name == file.name }) {
      if !ordered.contains(where: { $0.name == file.name }) { ordered.append(file) }
    } else if !path.contains(file.name) {
      for member in members(of: file) { add(member, to: &ordered, path: path + [file.name]) }
    }
  }

  /// What a changelog includes, in order.
  private func members(of changelog: SourceFile) -> [SourceFile] {
    changelog.lines.flatMap { line -> [SourceFile] in
      if let file = Self.value("file", in: line) {
        return [member(file, of: changelog)].compactMap(\.self)
      }
      return Self.value("path", in: line).map { members(in: $0, of: changelog) } ?? []
    }
  }

  /// `file: a.sql`, `- file: a.sql`, or `file="a.sql"` inside of an element.
  private static func value(_ key: String, in line: SourceLine) -> Substring? {
    let text = line.trimmed
    if let start = text.firstRange(of: "\(key)=\"") {
      return text[start.upperBound...].prefix { $0 != "\"" }
    }
    let field = text.hasPrefix("- ") ? text.dropFirst(2) : text
    guard field.hasPrefix("\(key):") else { return nil }
    return Substring(
      field.dropFirst(key.count + 1).filter { !"\"'".contains($0) }.utf8.trimmingSpace())
  }

  /// A path may begin at the changelog, at a root of the class path, or above the directory.
  private func member(_ path: Substring, of changelog: SourceFile) -> SourceFile? {
    let files = scripts + changelogs
    let beside = (changelog.folders + path.split(separator: "/")).joined(separator: "/")
    let inside = "/" + path.drop { $0 == "/" }
    return files.first { $0.name == beside }
      ?? files.first { ("/" + $0.name).hasSuffix(inside) || inside.hasSuffix("/" + $0.name) }
  }

  /// All files of a directory, in the order of their names.
  private func members(in path: Substring, of changelog: SourceFile) -> [SourceFile] {
    let wanted = path.split(separator: "/")
    return (scripts + changelogs).filter { file in
      file.name != changelog.name
        && (file.folders == changelog.folders + wanted
          || file.folders.suffix(wanted.count) == wanted)
    }.sorted { $0.name < $1.name }
  }
}

import FoundationEssentials
import Migrations
import SchemaTools

/// A project as it would be with fixes, in a directory of its own.
struct RevisedProject: ~Copyable {
  let project: Project
  private let directory: TemporaryDirectory
  private let original: String
  private let copy: String

  /// Copies the directory of a project, and writes the fixes into the copy.
  ///
  /// - Throws: `FileError`, `Problem`; `ProblemList` for files that do not load.
  init(_ original: Project, with fixes: Fixes) throws {
    let directory = try TemporaryDirectory(prefix: "migrate-fixed-")
    let versions = original.configuration.versions
    let copy = path("versions", from: directory.path)
    project = try Self.copy(original.configuration, to: copy, with: fixes)
    self.original = versions
    self.copy = copy
    self.directory = directory
  }

  private static func copy(
    _ configuration: Configuration, to copy: String, with fixes: Fixes
  ) throws -> Project {
    var configuration = configuration
    let versions = configuration.versions
    // A link would go on leading to the old files.
    let source = URL(filePath: versions).resolvingSymlinksInPath().path
    do {
      try FileManager.default.copyItem(atPath: source, toPath: copy)
    } catch {
      throw Problem(SourceLocation(path: versions, line: 0), "cannot be copied: \(error)")
    }
    try FileSetChange(in: copy).write(
      fixes.edits.map { (copy + $0.path.dropFirst(versions.count), $0.text) }, creating: [])
    configuration.versions = copy
    return try Project(configuration)
  }

  /// A finding in the copy, with the path that the file has in the project.
  func restored(_ finding: Finding) -> Finding {
    var finding = finding
    let path = finding.excerpt.location.path
    if path.hasPrefix(copy) {
      finding.excerpt.location.path = original + path.dropFirst(copy.count)
    }
    return finding
  }
}

extension Fixes {
  /// The revisions whose files are rewritten or divided.
  var rewritten: [String] { families.map(\.first) }

  /// Each rewritten revision, with those that follow it.
  private var families: [(first: String, all: Set<String>)] {
    var families: [(first: String, all: Set<String>)] = []
    for edit in edits {
      if edit.kind == .created, let last = families.indices.last {
        families[last].all.insert(edit.revision)
      } else {
        families.append((edit.revision, [edit.revision]))
      }
    }
    return families
  }

  /// The rewritten revisions of which the rules find more than they should, each with the rule.
  func isWorse(_ after: [Finding], than before: [Finding]) -> [(revision: String, rule: String)] {
    families.compactMap { family in
      func counts(_ findings: [Finding]) -> [String: Int] {
        // A contract revision waits for a release, which is for people to see to.
        findings.filter { family.all.contains($0.revision) && $0.rule != "phase-order" }
          .reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
      }
      let (fixed, old) = (counts(fixed), counts(before))
      let severe = after.filter { $0.severity > .note }
      return counts(severe).first { rule, count in
        count > (old[rule] ?? 0) - (fixed[rule] ?? 0)
      }.map { (family.first, $0.key) }
    }
  }
}

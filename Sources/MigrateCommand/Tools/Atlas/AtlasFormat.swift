import Migrations

/// Atlas: files beside an `atlas.sum`, with directives `-- atlas:txmode none`; a file that begins with
/// `-- atlas:txtar` holds several files, perhaps one for the down migration.
enum AtlasFormat: HistoryFormat {
  static let name = "atlas"

  static func recognizes(_ tree: SourceTree) -> Bool {
    // Atlas keeps its sums beside the files of other tools too.
    tree.otherNames.contains("atlas.sum") && !tree.topFiles.isEmpty
      && ![
        FlywayFormat.recognizes, GolangMigrateFormat.recognizes, GooseFormat.recognizes,
        DbmateFormat.recognizes, LiquibaseFormat.recognizes,
      ].contains { $0(tree) }
  }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    var history = ImportedHistory()
    for file in tree.topFiles {
      let directives = file.lines.compactMap(AtlasDirective.init)
      if directives.contains(where: { $0.name == "checkpoint" }) {
        history.reviewItems.append(
          Problem(
            SourceLocation(path: file.path, line: 1),
            "is a checkpoint, which stands for the files before it, and is left out"))
      } else {
        history.migrations.append(migration(file, directives))
      }
    }
    return history
  }

  private static func migration(
    _ file: SourceFile, _ directives: [AtlasDirective]
  ) -> ImportedMigration {
    let runsInTransaction = !directives.contains { $0.name == "txmode" && $0.value == "none" }
    let parts = directives.contains { $0.name == "txtar" } ? parts(of: file) : [:]
    func section(_ lines: [SourceLine]) -> ImportedSection {
      ImportedSection(path: file.path, lines: lines, runsInTransaction: runsInTransaction)
    }
    let name = NumberedName(file.stem)
    var migration = ImportedMigration(
      version: name?.number ?? file.stem, message: name?.message ?? words(of: file.stem),
      up: section(parts.isEmpty ? file.lines : parts["migration.sql"] ?? []),
      down: parts["down.sql"].map(section))
    migration.reviewItems = directives.filter(\.needsReview).map {
      Problem($0.line.location, "Atlas acts on `\($0.line.trimmed)`, and migrate does not")
    }
    for (name, lines) in parts.sorted(by: { $0.key < $1.key })
    where !["", "migration.sql", "down.sql"].contains(name) {
      guard let line = lines.first else { continue }
      migration.reviewItems.append(Problem(line.location, "is the part \(name), which is left out"))
    }
    return migration
  }

  /// The files in a file: each behind a line `-- NAME --`.
  private static func parts(of file: SourceFile) -> [String: [SourceLine]] {
    var parts: [String: [SourceLine]] = [:]
    var name = ""
    for line in file.lines {
      let text = line.trimmed
      if text.hasPrefix("-- "), text.hasSuffix(" --"), text.utf8.count > 6 {
        name = String(text.dropFirst(3).dropLast(3))
        parts[name] = parts[name] ?? []
      } else {
        parts[name, default: []].append(line)
      }
    }
    return parts
  }
}

/// A line `-- atlas:NAME value`.
private struct AtlasDirective {
  let name: String
  let value: String
  let line: SourceLine

  init?(_ line: SourceLine) {
    guard let comment = line.comment, comment.hasPrefix("atlas:") else { return nil }
    let words = comment.dropFirst(6).split(separator: " ", maxSplits: 1)
    name = String(words.first ?? "")
    value = words.count > 1 ? String(words[1]) : ""
    self.line = line
  }

  var needsReview: Bool {
    !["txmode", "txtar", "nolint", "sum"].contains(name)
      || name == "txmode" && !["none", "file", "all"].contains(value)
  }
}

import Migrations

/// Rails: `db/structure.sql` is the first revision; its migrations in Ruby count where that does not
/// hold them yet.
enum RailsFormat: HistoryFormat {
  static let name = "rails"

  static func recognizes(_ tree: SourceTree) -> Bool { structure(of: tree) != nil }

  static func read(_ tree: SourceTree) throws(ProblemList) -> ImportedHistory {
    guard let structure = structure(of: tree) else {
      throw ProblemList([
        Problem(
          SourceLocation(path: tree.path, line: 0),
          "there is no db/structure.sql; set `config.active_record.schema_format = :sql`, and run"
            + " `bin/rails db:schema:dump`")
      ])
    }
    let versions = versions(in: structure)
    // Newer versions of pg_dump put commands of psql around a dump.
    let lines = structure.lines.filter {
      !$0.text.hasPrefix("\\restrict") && !$0.text.hasPrefix("\\unrestrict")
    }
    var history = ImportedHistory(migrations: [
      ImportedMigration(
        version: versions.max { ($0.count, $0) < ($1.count, $1) } ?? "0", message: "structure",
        up: ImportedSection(path: structure.path, lines: lines))
    ])
    // 052_add_terms.rb is 52 in the table.
    let held = Set(versions.map { $0.drop { $0 == "0" } })
    let later = tree.otherNames.compactMap { name -> ImportedMigration? in
      guard let fileName = name.split(separator: "/").last,
        let stem = String(fileName).without(".rb"), name.contains("migrate/"),
        let numbered = NumberedName(stem), !held.contains(numbered.value)
      else { return nil }
      return .program(
        tree.path(of: name), numbered.number, numbered.message,
        language: "Ruby that db/structure.sql does not hold yet")
    }
    history.migrations += later.sorted(byNumber: { NumberedName($0.version) })
    history.notes.append(
      "the first revision stands for \(versions.count) migrations, whose versions it writes into"
        + " schema_migrations, so that Rails takes them for done")
    return history
  }

  private static func structure(of tree: SourceTree) -> SourceFile? {
    ["db/structure.sql", "structure.sql"].compactMap(tree.file).first { !versions(in: $0).isEmpty }
  }

  /// The versions that the last statement inserts.
  private static func versions(in structure: SourceFile) -> Set<String> {
    let start = structure.lines.lastIndex { line in
      line.text.hasPrefix("INSERT INTO") && line.text.contains("schema_migrations")
    }
    guard let start else { return [] }
    let values = structure.lines[start...].flatMap { $0.text.split { "(),; ".contains($0) } }
    return Set(
      values.filter { $0.hasPrefix("'") && $0.hasSuffix("'") }
        .map { String($0.dropFirst().dropLast()) })
  }
}

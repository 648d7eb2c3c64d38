import Migrations

/// A migration with the parse trees of its statements.
struct ParsedMigration: Sendable {
  let up: ParsedSection
  /// Of a migration that is linted and has a down migration.
  let down: ParsedSection?

  /// Reads migrations, as many at a time as there are cores.
  /// - Parameters:
  ///   - linted: the revisions whose down migration is read too.
  ///   - recorded: the statements of Swift migrations.
  static func all(
    _ files: [MigrationFile], withDown linted: Set<String>,
    recorded: [String: RecordedStatements] = [:]
  ) async -> [Self] {
    await withTaskGroup(of: (Int, Self).self) { group in
      for (index, file) in files.enumerated() {
        if let statements = recorded[file.revision] {
          group.addTask {
            let down = statements.down.map { ParsedSection($0) }
            return (index, Self(up: ParsedSection(statements.up), down: down))
          }
          continue
        }
        group.addTask {
          let down = linted.contains(file.revision) ? file.down : nil
          return (
            index,
            Self(
              up: ParsedSection(file.up, of: file), down: down.map { ParsedSection($0, of: file) })
          )
        }
      }
      var parsed: [Self?] = Array(repeating: nil, count: files.count)
      for await (index, migration) in group { parsed[index] = migration }
      return parsed.compactMap(\.self)
    }
  }
}

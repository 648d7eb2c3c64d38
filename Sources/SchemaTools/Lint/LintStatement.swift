import Migrations

/// A statement on its way through the rules, with all that is known where it stands.
struct LintStatement: Sendable {
  /// The statement, and what it does.
  let parsed: ParsedSection.ParsedStatement
  /// Its number in the section, from 1.
  let number: Int
  /// What the migrations before it and the statements before it tell of the schema.
  let schema: SchemaModel
  /// The section that it stands in.
  let section: LintSection

  /// What it does.
  var action: Action { parsed.action }

  /// Whether nobody can notice a lock on the table: it is temporary, the section itself makes it, or a
  /// migration that runs with this one does and leaves it empty.
  func isUnused(_ table: ObjectName) -> Bool {
    guard let known = schema.tables[table] else { return false }
    if known.isTemporary { return true }
    guard section.direction == .up else { return false }
    if known.revision == section.file.revision {
      return section.isInTransaction || !known.hasRows
    }
    return section.lintedRevisions.contains(known.revision) && !known.hasRows
  }

  /// A finding of a rule here.
  ///
  /// - Parameter offset: the place, as the number of bytes of the statement before it; nil for its
  ///   beginning.
  func finding(
    _ rule: any LintRule.Type, severity: Finding.Severity = .warning, at offset: Int? = nil,
    table: ObjectName? = nil, lock: LockMode? = nil, work: TableWork? = nil, _ reason: String,
    remedy: String
  ) -> Finding {
    Finding(
      rule: rule.name, severity: severity, excerpt: parsed.statement.excerpt(atByte: offset ?? 0),
      revision: section.file.revision, direction: section.direction, statement: number,
      table: table, reason: reason, lock: lock, work: work, remedy: remedy)
  }
}

/// What is the same for all statements of a section.
struct LintSection: Sendable {
  /// The migration.
  let file: MigrationFile
  let direction: Direction
  /// Whether it runs in a transaction.
  let isInTransaction: Bool
  /// The revisions that are linted, which have not run anywhere yet.
  let lintedRevisions: Set<String>
  /// What the user set.
  let settings: LintSettings
}

extension Statement {
  /// The line of the statement that holds a byte.
  func excerpt(atByte offset: Int) -> SourceExcerpt {
    let end =
      text.utf8.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) ?? text.endIndex
    return excerpt(at: text.unicodeScalars.distance(from: text.startIndex, to: end))
  }
}

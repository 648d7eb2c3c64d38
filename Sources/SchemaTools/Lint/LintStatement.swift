import Migrations
import SchemaInspection

/// A statement on its way through the rules, with all that is known where it stands.
///
/// A class, since it goes through all rules, and copying what is known takes its time.
final class LintStatement: Sendable {
  /// The statement, and what it does.
  let parsed: ParsedSection.ParsedStatement
  /// What the migrations before it and the statements before it tell of the schema.
  let schema: SchemaState
  /// What statements before it in the section have set, by the name of the setting.
  let sessionSettings: [String: String]
  /// The values that its transaction has added to enumerations that were there before.
  let newEnumValues: NewEnumValues
  /// The section that it stands in.
  let section: LintSection
  /// What it does to tables while it runs.
  let effects: [TableEffect]

  private init(
    _ parsed: ParsedSection.ParsedStatement, _ schema: SchemaState,
    _ sessionSettings: [String: String], _ newEnumValues: NewEnumValues, _ section: LintSection,
    _ effects: [TableEffect]
  ) {
    self.parsed = parsed
    self.schema = schema
    self.sessionSettings = sessionSettings
    self.newEnumValues = newEnumValues
    self.section = section
    self.effects = effects
  }

  convenience init(
    _ parsed: ParsedSection.ParsedStatement, schema: SchemaState,
    sessionSettings: [String: String], newEnumValues: NewEnumValues, section: LintSection
  ) {
    let bare = LintStatement(parsed, schema, sessionSettings, newEnumValues, section, [])
    self.init(
      parsed, schema, sessionSettings, newEnumValues, section, bare.findEffects())
  }

  /// The statement without what was there before it.
  var withoutSchema: LintStatement {
    LintStatement(parsed, .empty, sessionSettings, newEnumValues, section, effects)
  }

  /// Its number in the section, from 1.
  var number: Int { parsed.number }

  /// What it does.
  var action: DDLStatement { parsed.action }

  /// Whether nobody can notice a lock on the table: it is temporary, the section itself makes it, or a
  /// migration that runs with this one does and leaves it empty. In a down migration it is a table that goes
  /// with it.
  func isUnused(_ table: ObjectName) -> Bool {
    guard let known = schema.tables[table] else { return false }
    if known.isTemporary { return true }
    if known.revision == section.file.revision {
      return section.direction == .down || section.isInTransaction || !known.hasRows
    }
    guard section.direction == .up else { return false }
    return section.pendingRevisions.contains(known.revision) && !known.hasRows
  }

  /// The columns that it makes, each with its table.
  var madeColumns: [(ObjectName, ColumnDefinition)] {
    switch action {
    case .createTable(let table): return table.columns.map { (table.name, $0) }
    case .alterTable(let alter) where alter.kind == .table:
      return alter.changes.compactMap { change in
        guard case .addColumn(let column) = change.kind else { return nil }
        return (alter.table, column)
      }
    default: return []
    }
  }

  /// The columns that it gives another type, each with its table.
  var retypedColumns: [(ObjectName, ColumnDefinition)] {
    guard case .alterTable(let alter) = action, alter.kind == .table else { return [] }
    return alter.changes.compactMap { change in
      guard case .setType(let column, let type, _) = change.kind else { return nil }
      return (alter.table, ColumnDefinition(column, changedTo: type, at: change.offset))
    }
  }

  /// Where a name stands behind that of the table: the number of bytes of the statement before it; nil
  /// when it is not found.
  func offset(of name: String) -> Int? {
    let start = parsed.node?.fields["relation"].map { table in
      (table.offset ?? 0) + (table["relname"]?.text?.utf8.count ?? 0)
    }
    let text = Array(parsed.statement.text.utf8)
    return text.firstWord(Array(name.utf8), from: start ?? 0)
  }

  /// A finding of a rule here. A warning about a down migration, which seldom runs, is a note.
  ///
  /// - Parameter offset: the place, as the number of bytes of the statement before it; nil for its
  ///   beginning.
  func finding(
    _ rule: any LintRule.Type, severity: Finding.Severity? = nil, at offset: Int? = nil,
    table: ObjectName? = nil, lock: LockMode? = nil, work: TableWork? = nil, _ reason: String,
    remedy: String
  ) -> Finding {
    let severity = severity ?? rule.severity
    return Finding(
      rule: rule.name,
      severity: severity == .warning && section.direction == .down ? .note : severity,
      excerpt: parsed.statement.excerpt(atByte: offset ?? 0),
      revision: section.file.revision, direction: section.direction, statement: number,
      table: table, reason: reason, lock: lock, work: work, remedy: remedy)
  }

  /// A finding of a rule about what a subcommand of `ALTER TABLE` does to its table.
  func finding(
    _ rule: any LintRule.Type, severity: Finding.Severity? = nil, for change: TableChange,
    at offset: Int? = nil, of table: ObjectName, _ reason: String, remedy: String
  ) -> Finding {
    let effect = effects(of: change, on: table).first { $0.table == table }
    return finding(
      rule, severity: severity, at: offset ?? change.offset, table: table, lock: effect?.lock,
      work: effect?.work, reason, remedy: remedy)
  }
}

/// What is the same for all statements of a section.
final class LintSection: Sendable {
  /// The migration.
  let file: MigrationFile
  let direction: Direction
  /// Whether it runs in a transaction.
  let isInTransaction: Bool
  /// The revisions that run together with this one.
  let pendingRevisions: Set<String>
  /// What the user set.
  let settings: LintSettings
  /// What goes on under an old name.
  let standIns: StandIns

  init(
    file: MigrationFile, direction: Direction, isInTransaction: Bool,
    pendingRevisions: Set<String>, settings: LintSettings, standIns: StandIns
  ) {
    self.file = file
    self.direction = direction
    self.isInTransaction = isInTransaction
    self.pendingRevisions = pendingRevisions
    self.settings = settings
    self.standIns = standIns
  }

  /// Whether it runs while an old version of the application may still be in use.
  var isBeforeContract: Bool { direction == .up && file.phase == .expand }
}

/// What a section puts in the place of something else, so that a name means what it meant.
struct StandIns: Sendable {
  /// The tables and views that are there under a name at its end.
  private let relations: Set<ObjectName>
  /// The tables that it gives another name, by that name.
  private let renamedTables: [ObjectName: ObjectName]
  /// The tables that it drops.
  private let droppedTables: Set<ObjectName>
  /// The columns that it drops, each with its table.
  private let droppedColumns: Set<[String]>

  init(_ actions: [DDLStatement]) {
    var (relations, renamed) = (Set<ObjectName>(), [ObjectName: ObjectName]())
    var (columns, tables) = (Set<[String]>(), Set<ObjectName>())
    for action in actions {
      switch action {
      case .create(.view, let name): relations.insert(name)
      case .createTable(let table): relations.insert(table.name)
      case .rename(let rename) where rename.kind == .table:
        guard let old = rename.object else { break }
        let new = ObjectName(schema: old.schema, rename.newName)
        relations.insert(new)
        relations.remove(old)
        renamed[new] = old
      case .drop(let drop):
        relations.subtract(drop.names)
        if drop.kind == .table { tables.formUnion(drop.names) }
      case .alterTable(let alter):
        for change in alter.changes {
          if case .dropColumn(let column) = change.kind {
            columns.insert(["\(alter.table)", column])
          }
        }
      default: break
      }
    }
    (self.relations, renamedTables) = (relations, renamed)
    (droppedTables, droppedColumns) = (tables, columns)
  }

  /// Whether something else has the name of a table in the end.
  func replaces(_ table: ObjectName) -> Bool { relations.contains(table) }

  /// Whether the table that had a name has given it up, or is gone.
  func frees(_ name: ObjectName) -> Bool {
    renamedTables.values.contains(name) || droppedTables.contains(name)
  }

  /// Whether a table has been set aside for another one, which has its name since.
  func hasSetAside(_ table: ObjectName) -> Bool { renamedTables[table].map(replaces) ?? false }

  /// Whether it drops a column.
  func drops(_ column: String, of table: ObjectName) -> Bool {
    droppedColumns.contains(["\(table)", column])
  }
}

extension Statement {
  /// The line of the statement that holds a byte.
  func excerpt(atByte offset: Int) -> SourceExcerpt {
    let end =
      text.utf8.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex) ?? text.endIndex
    return excerpt(at: text.unicodeScalars.distance(from: text.startIndex, to: end))
  }
}

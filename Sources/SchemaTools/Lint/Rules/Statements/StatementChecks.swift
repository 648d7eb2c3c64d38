import Migrations

/// Columns that an UPDATE sets twice.
enum DuplicateAssignment: StatementRule {
  static let name = "duplicate-assignment"
  static let summary = "PostgreSQL refuses an UPDATE or an INSERT that sets a column twice."
  static let severity = Finding.Severity.error
  static let peers = ["squawk: ban-duplicate-column-assignments"]

  static func findings(in statement: LintStatement) -> [Finding] {
    statement.parsed.rows.assignments.flatMap { targets -> [Finding] in
      // Parts of a column, as in `SET a[1] = 2, a[2] = 3`, may be set one after the other.
      var isPartial: [String: Bool] = [:]
      return targets.compactMap { target -> Finding? in
        guard let column = target.text("name") else { return nil }
        let isPart = !target.list("indirection").isEmpty
        guard let earlier = isPartial.updateValue(isPart, forKey: column), !(earlier && isPart)
        else {
          return nil
        }
        return statement.finding(
          self, at: target.offset, "\(column) is set twice, which PostgreSQL refuses",
          remedy: "Keep one of the assignments to \(sqlName(column)).")
      }
    }
  }
}

/// Code that is not looked at.
enum CodeBlock: StatementRule {
  static let name = "do-block"
  static let summary = "What a DO block does is not looked at."
  static let severity = Finding.Severity.note
  static let peers = ["strong_migrations: execute", "strong_migrations: change_table"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .block = statement.action else { return [] }
    return [
      statement.finding(
        self, "what the block does is not looked at",
        remedy: "Write its statements without a block, or look with `migrate plan --trace`.")
    ]
  }
}

/// Statements that cannot be repeated after a failure.
enum NoIfExists: StatementRule {
  static let name = "no-if-exists"
  static let summary =
    "Outside a transaction a statement without IF EXISTS or IF NOT EXISTS cannot be repeated; "
    + "migrate goes on behind the last one that was done."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: prefer-robust-stmts"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard !statement.section.isInTransaction, let words = missing(statement.action) else {
      return []
    }
    return [
      statement.finding(
        self, "it fails when it is run a second time", remedy: "Add \(words).")
    ]
  }

  private static func missing(_ action: DDLStatement) -> String? {
    switch action {
    case .createTable(let table): table.ifNotExists ? nil : "IF NOT EXISTS"
    // `IF NOT EXISTS` of an index needs a name.
    case .createIndex(let index): index.ifNotExists || index.name == nil ? nil : "IF NOT EXISTS"
    case .drop(let drop): drop.ifExists ? nil : "IF EXISTS"
    case .alterTable(let alter):
      alter.changes.lazy.compactMap { change in
        switch change.kind {
        case .addColumn where !change.isConditional: "IF NOT EXISTS"
        case .dropColumn where !change.isConditional, .dropConstraint where !change.isConditional:
          "IF EXISTS"
        default: nil
        }
      }.first
    default: nil
    }
  }
}

/// New values of enumerations without a place among the others.
enum EnumValueOrder: StatementRule {
  static let name = "enum-value-order"
  static let summary = "ADD VALUE without BEFORE or AFTER puts the value behind all others."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: require-enum-value-ordering"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .addEnumValue(let type, _, hasNeighbor: false) = statement.action else { return [] }
    return [
      statement.finding(
        self, "the new value sorts behind all others of \(type)",
        remedy: "Say where it belongs: ADD VALUE … AFTER '…'.")
    ]
  }
}

/// Indexes of many columns.
enum WideIndex: StatementRule {
  static let name = "wide-index"
  static let summary = "An index of more than three columns is seldom used for the last ones."
  static let severity = Finding.Severity.note
  static let peers = ["strong_migrations: add_index_columns"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .createIndex(let index) = statement.action, !index.isUnique, index.columns.count > 3,
      statement.section.direction == .up
    else { return [] }
    return [
      statement.finding(
        self, table: index.table, "the index has \(index.columns.count) columns",
        remedy: "Begin with the column that selects most, and keep three at most.")
    ]
  }
}

import Migrations

/// Down migrations that leave something of their up migration.
enum DownDoesNotUndo: MigrationRule {
  static let name = "down-does-not-undo"
  static let summary =
    "The down migration does not take back what the up migration makes, so that the next upgrade fails."

  static func findings(in migration: LintMigration) -> [Finding] {
    guard let down = migration.down, !(migration.up + down).contains(where: isOpaque) else {
      return []
    }
    let left = migration.before.differences(from: migration.afterDown)
    guard !left.isEmpty else { return [] }
    var finding = migration.file.finding(
      self,
      "after the down migration \(left.prefix(3).joined(separator: ", "))"
        + (left.count > 3 ? ", and \(left.count - 3) more" : ""),
      remedy: """
        Complete the down migration; or remove `-- migrate:down`, if it cannot be taken back. `migrate \
        verify` proves it.
        """)
    finding.direction = .down
    finding.excerpt.location.line = migration.file.down?.firstLine ?? finding.excerpt.location.line
    return [finding]
  }

  /// Whether a statement may do what the model does not see.
  private static func isOpaque(_ statement: LintStatement) -> Bool {
    if statement.parsed.node == nil { return true }
    switch statement.action {
    case .block, .transactionControl: return true
    case .other(let kind): return ["SelectStmt", "CallStmt", "ExecuteStmt"].contains(kind)
    case .drop(let drop):
      // What falls with it is not known.
      return drop.isCascading && drop.kind != .table
    case .alterTable(let alter): return alter.changes.contains(where: \.isCascading)
    default: return false
    }
  }
}

extension SchemaState {
  /// What is there, or gone, beyond this schema, in words.
  fileprivate func differences(from other: SchemaState) -> [String] {
    var words: [String] = []
    for name in tables.keysOutsideOfShared(with: other.tables) {
      switch (tables[name], other.tables[name]) {
      case (nil, .some): words.append("the table \(name) is left")
      case (.some, nil): words.append("the table \(name) is missing")
      case (let before?, let after?):
        words += columnDifferences(of: name, before, after)
        // What is one with that of the whole is told with it.
        words += after.constraints.keys
          .filter { before.constraints[$0] == nil && !other.isOfWhole($0, of: name) }
          .map { "the constraint \($0) of \(name) is left" }
        words += before.constraints.keys
          .filter { after.constraints[$0] == nil && !isOfWhole($0, of: name) }
          .map { "the constraint \($0) of \(name) is missing" }
      case (nil, nil): break
      }
    }
    for name in indexes.keysOutsideOfShared(with: other.indexes) {
      if isAttached(name) || other.isAttached(name) { continue }
      switch (indexes[name], other.indexes[name]) {
      // Those of a table that is left are told with it.
      case (nil, let index?) where tables[index.table] != nil || other.tables[index.table] == nil:
        words.append("the index \(name) is left")
      case (let index?, nil) where tables[index.table] != nil && other.tables[index.table] != nil:
        words.append("the index \(name) is missing")
      default: break
      }
    }
    for object in objects.keysOutsideOfShared(with: other.objects) {
      switch (objects[object], other.objects[object]) {
      case (nil, .some): words.append("\(object) is left")
      case (.some, nil): words.append("\(object) is missing")
      default: break
      }
    }
    return words.sorted()
  }

  private func columnDifferences(
    of name: ObjectName, _ before: Table, _ after: Table
  ) -> [String] {
    after.columns.keys.filter { before.columns[$0] == nil }
      .map { "the column \(name).\($0) is left" }
      + before.columns.compactMap { column, definition in
        guard let now = after.columns[column] else {
          return "the column \(name).\(column) is missing"
        }
        if now.type != definition.type, let type = now.type {
          return "the column \(name).\(column) is \(type)"
        }
        return now.isNotNull == definition.isNotNull
          ? nil
          : "the column \(name).\(column) is \(now.isNotNull ? "NOT NULL" : "without NOT NULL")"
      }
  }
}

extension SchemaState.Object: CustomStringConvertible {
  var description: String {
    let word: String =
      switch kind {
      case .view: "view"
      case .materializedView: "materialized view"
      case .sequence: "sequence"
      case .schema: "schema"
      case .type: "type"
      case .domain: "domain"
      case .function: "function"
      case .trigger: "trigger"
      case .extension: "extension"
      default: "object"
      }
    return "the \(word) \(name)"
  }
}

import Migrations

/// Steps down that leave something of their step up.
enum DownDoesNotUndo: MigrationRule {
  static let name = "down-does-not-undo"
  static let summary =
    "The step down does not take back what the step up makes, so that the next upgrade fails."

  static func findings(in migration: LintMigration) -> [Finding] {
    guard let down = migration.down, !(migration.up + down).contains(where: isOpaque) else {
      return []
    }
    let left = migration.before.differences(from: migration.afterDown)
    guard !left.isEmpty else { return [] }
    var finding = migration.file.finding(
      self,
      "after the step down \(left.prefix(3).joined(separator: ", "))"
        + (left.count > 3 ? ", and \(left.count - 3) more" : ""),
      remedy: """
        Complete the step down; or remove `-- migrate:down`, if it cannot be taken back. `migrate \
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

extension SchemaModel {
  /// What is there, or gone, beyond this schema, in words.
  fileprivate func differences(from other: SchemaModel) -> [String] {
    var words: [String] = []
    words += Set(other.tables.keys).subtracting(tables.keys).map { "the table \($0) is left" }
    words += Set(tables.keys).subtracting(other.tables.keys).map { "the table \($0) is missing" }
    for (name, table) in tables {
      guard let after = other.tables[name] else { continue }
      words += columnDifferences(of: name, table, after)
      words += Set(after.constraints.keys).subtracting(table.constraints.keys)
        .map { "the constraint \($0) of \(name) is left" }
      words += Set(table.constraints.keys).subtracting(after.constraints.keys)
        .map { "the constraint \($0) of \(name) is missing" }
    }
    let left = Set(other.tables.keys).subtracting(tables.keys)
    let kept = Set(tables.keys).intersection(other.tables.keys)
    words += Set(other.indexes.keys).subtracting(indexes.keys)
      // Those of a table that is left are told with it.
      .filter { other.indexes[$0].map { !left.contains($0.table) } ?? false }
      .map { "the index \($0) is left" }
    words += Set(indexes.keys).subtracting(other.indexes.keys)
      .filter { indexes[$0].map { kept.contains($0.table) } ?? false }
      .map { "the index \($0) is missing" }
    words += other.objects.subtracting(objects).map { "\($0) is left" }
    words += objects.subtracting(other.objects).map { "\($0) is missing" }
    return words.sorted()
  }

  private func columnDifferences(
    of name: ObjectName, _ before: Table, _ after: Table
  ) -> [String] {
    Set(after.columns.keys).subtracting(before.columns.keys)
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

extension SchemaModel.Object: CustomStringConvertible {
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

import Migrations

/// A rule that migrations are checked against.
package protocol LintRule: Sendable {
  /// Its name, as in `-- migrate:ignore NAME`.
  static var name: String { get }
  /// What it finds and why that matters, in one sentence.
  static var summary: String { get }
  /// How bad what it finds is, as a rule.
  static var severity: Finding.Severity { get }
  /// What others call it, such as `squawk: ban-drop-column`.
  static var peers: [String] { get }
  /// Whether it is asked without being named in the configuration.
  static var isDefault: Bool { get }
}

extension LintRule {
  /// It warns.
  package static var severity: Finding.Severity { .warning }
  /// No equivalent in other linters.
  package static var peers: [String] { [] }
  /// Enabled by default.
  package static var isDefault: Bool { true }
}

/// A rule about single statements.
protocol StatementRule: LintRule {
  /// What it finds in a statement.
  static func findings(in statement: LintStatement) -> [Finding]
}

/// A rule about what `ALTER TABLE` does to tables that others use.
protocol TableChangeRule: StatementRule {
  /// What it finds in a subcommand.
  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding?
}

extension TableChangeRule {
  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .alterTable(let alter) = statement.action, alter.kind == .table,
      !statement.isUnused(alter.table)
    else { return [] }
    return alter.changes.compactMap { finding(for: $0, of: alter.table, in: statement) }
  }
}

/// A rule about the columns that statements make.
protocol ColumnRule: StatementRule {
  /// What it finds in a column, which is new or gets this type.
  static func finding(
    for column: ColumnDefinition, of table: ObjectName, in statement: LintStatement
  ) -> Finding?
}

extension ColumnRule {
  static func findings(in statement: LintStatement) -> [Finding] {
    guard statement.section.direction == .up else { return [] }
    return (statement.madeColumns + statement.retypedColumns)
      .compactMap { finding(for: $1, of: $0, in: statement) }
  }
}

/// A rule about a migration as a whole.
protocol MigrationRule: LintRule {
  /// What it finds in a migration.
  static func findings(in migration: LintMigration) -> [Finding]
}

/// A rule about migrations among the others.
protocol HistoryRule: LintRule {
  /// What it finds in the migrations that are linted.
  static func findings(in history: LintHistory) -> [Finding]
}

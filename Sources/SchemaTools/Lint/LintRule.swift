/// A rule that migrations are held against.
public protocol LintRule: Sendable {
  /// Its name, as in `-- migrate:ignore NAME`.
  static var name: String { get }
  /// What it finds and why that matters, in one sentence.
  static var summary: String { get }
  /// What others call it, such as `squawk: ban-drop-column`.
  static var peers: [String] { get }
  /// Whether it is asked without being named in the configuration.
  static var isDefault: Bool { get }
}

extension LintRule {
  /// Nobody else has it.
  public static var peers: [String] { [] }
  /// It is asked.
  public static var isDefault: Bool { true }
}

/// A rule about single statements.
protocol StatementRule: LintRule {
  /// What it finds in a statement.
  static func findings(in statement: LintStatement) -> [Finding]
}

/// A rule about a migration as a whole.
protocol MigrationRule: LintRule {
  /// What it finds in a migration.
  static func findings(in migration: LintMigration) -> [Finding]
}

/// The rules that there are.
public enum LintRules {
  /// All rules, by name.
  public static let all: [any LintRule.Type] = (ofStatements + ofMigrations)
    .sorted { $0.name < $1.name }

  static let ofStatements: [any StatementRule.Type] = [
    IndexNotConcurrent.self,
    SyntaxErrors.self,
  ]

  static let ofMigrations: [any MigrationRule.Type] = [
    IgnoredRules.self
  ]

  /// The rule of a name.
  public static func named(_ name: String) -> (any LintRule.Type)? {
    all.first { $0.name == name }
  }
}

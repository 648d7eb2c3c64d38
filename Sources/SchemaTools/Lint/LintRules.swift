/// The rules that there are.
public enum LintRules {
  /// All rules, by name.
  public static let all: [any LintRule.Type] =
    (ofStatements as [any LintRule.Type] + ofMigrations + ofSQLite)
    .sorted { $0.name < $1.name }

  static let ofStatements: [any StatementRule.Type] = [
    IndexNotConcurrent.self,
    SyntaxErrors.self,
  ]

  static let ofMigrations: [any MigrationRule.Type] = [
    IgnoredRules.self
  ]

  static let ofSQLite: [any SQLiteRule.Type] = [
    SQLiteAddColumn.self, SQLiteErrors.self, SQLiteForeignKeysOn.self, SQLiteIntegerKey.self,
    SQLitePragmas.self, SQLiteRebuildLoss.self, SQLiteRenameReferenced.self,
    SQLiteTransactions.self, SQLiteTypeAffinity.self, SQLiteVersions.self,
  ]

  /// The rule of a name.
  public static func named(_ name: String) -> (any LintRule.Type)? {
    all.first { $0.name == name }
  }
}

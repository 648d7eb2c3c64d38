/// What decides about the findings beside the files.
package struct LintSettings: Sendable {
  /// The version of the server that the migrations are for, for example 15; nil when it is not known.
  package var serverVersion: Int?
  /// The version of SQLite that the migrations are for; nil when it is not known.
  package var sqliteVersion: ServerVersion?
  /// The configured longest time of a statement; nil when there is none.
  package var statementTimeout: Duration?
  /// The rules that are not asked.
  package var ignoredRules: Set<String>
  /// The rules that are asked though they are no rule for everybody.
  package var addedRules: Set<String>

  /// Creates settings.
  package init(
    serverVersion: Int? = nil, sqliteVersion: ServerVersion? = nil,
    statementTimeout: Duration? = nil, ignoredRules: Set<String> = [], addedRules: Set<String> = []
  ) {
    self.serverVersion = serverVersion
    self.sqliteVersion = sqliteVersion
    self.statementTimeout = statementTimeout
    self.ignoredRules = ignoredRules
    self.addedRules = addedRules
  }

  /// Whether a rule is asked.
  func includes(_ rule: any LintRule.Type) -> Bool {
    (rule.isDefault || addedRules.contains(rule.name)) && !ignoredRules.contains(rule.name)
  }

  /// Whether the server has what a version of PostgreSQL brought; one of an unknown version does.
  func hasServer(_ version: Int) -> Bool { serverVersion.map { $0 >= version } ?? true }
}

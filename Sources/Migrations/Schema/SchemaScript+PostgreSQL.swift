extension SchemaScript {
  /// Takes what `pg_dump --schema-only` wrote, without what is there for psql, differs between
  /// versions, or belongs to an extension.
  ///
  /// - Parameter stateSchema: the schema of migrate's own tables, which is there before them.
  /// - Throws: `Problem` when it is no SQL.
  public init(pgDump text: String, stateSchema: String?) throws(Problem) {
    let stateSchemas = stateSchema.map {
      ["CREATE SCHEMA \($0)", "CREATE SCHEMA \(SQLText.identifier($0))"]
    }

    let reader = StatementReader(
      text: Self.withoutRestriction(text), location: SourceLocation(path: "pg_dump", line: 1),
      dialect: .postgreSQL)
    var statements: [String] = []
    var usesOtherAccessMethod = false
    while let statement = try reader.next() {
      let text = statement.text
      if text.hasPrefix("SET default_table_access_method = ") {
        usesOtherAccessMethod = usesOtherAccessMethod || !text.hasSuffix(" heap")
        if usesOtherAccessMethod { statements.append(text) }
      } else if stateSchemas?.contains(text) == true {
        statements.append("CREATE SCHEMA IF NOT EXISTS" + text.dropFirst("CREATE SCHEMA".count))
      } else if !Self.isSetting(text), !text.hasPrefix("COMMENT ON EXTENSION ") {
        statements.append(text)
      }
    }
    // A function may use what is created after it.
    if statements.contains(where: Self.createsRoutine) {
      statements.insert("SET check_function_bodies = false", at: 0)
    }
    self.init(statements)
  }

  private static func isSetting(_ statement: String) -> Bool {
    statement.hasPrefix("SET ") || statement.hasPrefix("SELECT pg_catalog.set_config(")
  }

  private static func createsRoutine(_ statement: String) -> Bool {
    statement.hasPrefix("CREATE FUNCTION ") || statement.hasPrefix("CREATE PROCEDURE ")
  }

  /// The text without the first `\restrict` and the last `\unrestrict`, which newer versions put
  /// around it with a random key (https://www.postgresql.org/docs/current/app-pgdump.html).
  private static func withoutRestriction(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let first = lines.firstIndex(where: { $0.hasPrefix("\\restrict ") }) {
      lines.remove(at: first)
    }
    if let last = lines.lastIndex(where: { $0.hasPrefix("\\unrestrict ") }) {
      lines.remove(at: last)
    }
    return lines.joined(separator: "\n")
  }
}

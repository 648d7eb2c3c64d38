import Migrations

/// Temporary tables that have the name of another table.
enum HidingTable: StatementRule {
  static let name = "temporary-table-hides"
  static let summary =
    "A temporary table hides a table of the same name from all later statements of the session."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let name = temporaryName(statement), statement.schema.tables[name]?.isTemporary == false
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: name.name), table: name,
        "from here on \(name) is the temporary table, and no longer the one of the application",
        remedy: "Choose another name for the temporary table.")
    ]
  }

  /// The name, without a schema, of a temporary table or view that the statement makes.
  private static func temporaryName(_ statement: LintStatement) -> ObjectName? {
    if case .createTable(let table) = statement.action {
      return table.isTemporary ? ObjectName(table.name.name) : nil
    }
    guard let view = statement.parsed.node?.fields["view"],
      view["relpersistence"]?.text == "t" || view["schemaname"]?.text == "pg_temp"
    else { return nil }
    return view["relname"]?.text.map { ObjectName($0) }
  }
}

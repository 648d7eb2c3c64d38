import Basics
import Migrations
import Support
import Testing

@testable import SchemaChange

@Suite("The statement that reads the catalogs")
struct CatalogStatementTests {
  /// Catalogs with a row for each thing in a schema, or each of its columns.
  private static let long: Set<String> = [
    "pg_class", "pg_attribute", "pg_attrdef", "pg_depend", "pg_constraint", "pg_index",
    "pg_inherits",
    "pg_sequence", "pg_proc", "pg_type", "pg_trigger", "pg_rewrite", "pg_policy", "pg_description",
  ]

  /// Each would be looked through as often as the other has rows.
  @Test(
    "joins no long catalogs for each row of another, and looks through none of its own lists so",
    arguments: [FactScope.wantedWithOwners, .definitions, .everything])
  func joins(scope: FactScope) async throws {
    try await withConnection { connection in
      try await connection.execute("CREATE TABLE item (id serial PRIMARY KEY, note text)")
      try await connection.execute("BEGIN")
      for setting in CatalogStatement.settings { try await connection.execute(setting) }
      let version = Int(connection.serverVersion.prefix(while: \.isNumber)) ?? 0
      let text = CatalogStatement.text(
        CatalogStatement.parts(version, scope).map(\.query), setsPath: !scope.isForComparison
      ).replacing(#/\$[123]\b/#, with: "'public'")
      let row = try await connection.query("EXPLAIN (FORMAT JSON) \(text)").first
      let plan = try #require(row?[0].text)
      let hashed = Set(plan.matches(of: #/hashed (SubPlan \d+)/#).map { String($0.1) })
      var names: [[String]] = []
      Self.look(at: try #require(try JSONValue(parsing: plan)[0]?["Plan"]), hashed, &names)
      // Few schemas have operators of their own, and none has many.
      names.removeAll { $0.contains("pg_amproc") }
      #expect(names.isEmpty)
    }
  }

  /// Finds what queries within queries read, where that is too much.
  private static func look(
    at node: JSONValue, _ hashed: Set<String>, _ names: inout [[String]]
  ) {
    for child in node["Plans"]?.elements ?? [] {
      if isQuery(child), !hashed.contains(child["Subplan Name"]?.text ?? "") {
        let read = relations(child)
        if read.count(where: long.contains) > 1 || read.contains("serial") { names.append(read) }
      }
      look(at: child, hashed, &names)
    }
  }

  /// Whether a node is a query within the query.
  private static func isQuery(_ node: JSONValue) -> Bool {
    ["SubPlan", "InitPlan"].contains(node["Parent Relationship"]?.text)
      && node["Subplan Name"]?.text?.hasPrefix("CTE ") == false
  }

  /// What a node and those below it read, but for queries within the query.
  private static func relations(_ node: JSONValue) -> [String] {
    [node["Relation Name"]?.text ?? node["CTE Name"]?.text].compactMap(\.self)
      + (node["Plans"]?.elements ?? [])
      .filter { !isQuery($0) }.flatMap(relations)
  }
}

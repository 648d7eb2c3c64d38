import Migrations
import SchemaChange
import Testing

/// What the server here cannot show: the statements come from facts as a newer one, or one with a provider of
/// labels, has them.
@Suite("statements for what the server here does not have")
struct StatementTextTests {
  private static let table = FactID(.table, ["public", "t"])
  private static let column = FactID(.column, ["public", "t", "a"])

  private static func schema(
    _ facts: [Fact], needs: [FactID: Set<FactID>] = [:]
  ) -> FactSet {
    FactSet(
      facts, needs: needs.merging([column: [table]]) { one, _ in one }, defaultSchema: "public",
      serverVersion: 18, role: "me")
  }

  private static func column(_ attributes: [Fact.Attribute: String] = [:]) -> [Fact] {
    [Fact(table), Fact(column, ["type": "integer"].merging(attributes) { $1 })]
  }

  private static func statements(
    from before: [Fact], to after: [Fact], needs: [FactID: Set<FactID>] = [:]
  ) -> [String] {
    SchemaPlan(from: schema(before, needs: needs), to: schema(after, needs: needs)).steps
      .flatMap(\.statements).map(\.sql)
  }

  @Test("a virtual column is written without STORED")
  func virtualColumn() {
    let generated = FactID(.column, ["public", "t", "b"])
    let facts =
      Self.column() + [
        Fact(generated, ["type": "integer", "generated": "(a * 2)", "is_virtual": "t"])
      ]
    #expect(
      Self.statements(from: Self.column(), to: facts, needs: [generated: [Self.table]]) == [
        "ALTER TABLE t ADD COLUMN b integer GENERATED ALWAYS AS (a * 2)"
      ])
  }

  @Test(
    "constraints of 18",
    arguments: [
      ("c", "CHECK (a > 0) NOT ENFORCED", "t", "CHECK (a > 0) NOT ENFORCED"),
      ("p", "PRIMARY KEY (a, at WITHOUT OVERLAPS)", nil, "PRIMARY KEY (a, at WITHOUT OVERLAPS)"),
      ("u", "UNIQUE (a, at WITHOUT OVERLAPS)", nil, "UNIQUE (a, at WITHOUT OVERLAPS)"),
      (
        "f", "FOREIGN KEY (a, PERIOD at) REFERENCES u(a, PERIOD at)", nil,
        "FOREIGN KEY (a, PERIOD at) REFERENCES u(a, PERIOD at) NOT VALID"
      ),
      (
        "f", "FOREIGN KEY (a) REFERENCES u(a) NOT ENFORCED", "t",
        "FOREIGN KEY (a) REFERENCES u(a) NOT ENFORCED"
      ),
    ] as [(String, String, String?, String)])
  func constraint(type: String, definition: String, notValid: String?, written: String) {
    let id = FactID(type == "f" ? .foreignKey : .tableConstraint, ["public", "t", "k"])
    var attributes = ["type": type, "definition": definition]
    attributes["not_valid"] = notValid
    let statements = Self.statements(
      from: Self.column(), to: Self.column() + [Fact(id, attributes)], needs: [id: [Self.column]])
    #expect(statements.first == "ALTER TABLE t ADD CONSTRAINT k \(written)")
    let isOnline = written.hasSuffix("NOT VALID")
    #expect(statements.dropFirst() == (isOnline ? ["ALTER TABLE t VALIDATE CONSTRAINT k"] : []))
  }

  @Test(
    "not-null constraints with all that they can say",
    arguments: [
      (
        [:], ["not_null": "t", "not_null_options": "NO INHERIT"],
        ["ALTER TABLE t ADD CONSTRAINT t_a_not_null NOT NULL a NO INHERIT"]
      ),
      (
        [:], ["not_null": "t", "not_null_options": "NOT VALID", "not_null_name": "n"],
        ["ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID"]
      ),
      (
        ["not_null": "t", "not_null_options": "NOT VALID", "not_null_name": "n"],
        ["not_null": "t", "not_null_name": "n"], ["ALTER TABLE t VALIDATE CONSTRAINT n"]
      ),
      (
        ["not_null": "t", "not_null_options": "NO INHERIT"], ["not_null": "t"],
        ["ALTER TABLE t ALTER CONSTRAINT t_a_not_null INHERIT"]
      ),
      (
        ["not_null": "t"], ["not_null": "t", "not_null_options": "NO INHERIT"],
        ["ALTER TABLE t ALTER CONSTRAINT t_a_not_null NO INHERIT"]
      ),
      (
        ["not_null": "t"], ["not_null": "t", "not_null_name": "n"],
        ["ALTER TABLE t RENAME CONSTRAINT t_a_not_null TO n"]
      ),
      (
        ["not_null": "t", "not_null_options": "NO INHERIT"], [:],
        ["ALTER TABLE t ALTER COLUMN a DROP NOT NULL"]
      ),
    ] as [([String: String], [String: String], [String])])
  func notNull(before: [String: String], after: [String: String], expected: [String]) {
    #expect(Self.statements(from: Self.column(before), to: Self.column(after)) == expected)
  }

  @Test("security labels of tables and columns are set, changed and taken away")
  func securityLabels() async throws {
    func script(_ label: String, of column: Int) -> String {
      """
      CREATE TABLE t (a int, b int); SET allow_system_table_mods = on;
      INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, \(column), 'Some one', '\(label)');
      """
    }
    func facts(_ script: String) async throws -> FactSet {
      try await withConnection { connection in
        try await connection.runScript(script)
        return try await FactReader.read(connection)
      }
    }
    let plain = try await facts("CREATE TABLE t (a int, b int)")
    for (column, object) in [(0, "TABLE t"), (2, "COLUMN t.b")] {
      let one = try await facts(script("it''s one", of: column))
      let other = try await facts(script("other", of: column))
      func statements(_ from: FactSet, _ to: FactSet) -> [String] {
        SchemaPlan(from: from, to: to).steps.flatMap(\.statements).map(\.sql)
      }
      let label = "SECURITY LABEL FOR \"Some one\" ON \(object) IS"
      #expect(statements(plain, one) == ["\(label) 'it''s one'"])
      #expect(statements(one, other) == ["\(label) 'other'"])
      #expect(statements(one, plain) == ["\(label) NULL"])
    }
  }
}

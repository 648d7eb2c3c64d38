import Testing

@testable import SchemaTools

@Suite("Parse trees")
struct SyntaxTreeTests {
  @Test("give the fields, lists and numbers of a statement")
  func fields() throws {
    let node = try PostgreSQLParser.parse(
      "ALTER TABLE app.item ADD COLUMN a numeric(10, 0), DROP COLUMN IF EXISTS b CASCADE")
    #expect(node.kind == "AlterTableStmt")
    #expect(node.fields["relation"]?["schemaname"]?.text == "app")
    #expect(node.fields["relation"]?["inh"]?.boolean == true)
    #expect(node.fields["relation"]?.offset == 12)
    #expect(node.fields["nothing"] == nil && node.fields["relation"]?["relname"]?["x"] == nil)
    let commands = node.list("cmds")
    #expect(commands.map { $0.text("subtype") } == ["AT_AddColumn", "AT_DropColumn"])
    #expect(commands[1].flag("missing_ok") && !commands[0].flag("missing_ok"))
    let type = ColumnTypeName(commands[0].node("def")?.fields["typeName"])
    #expect(type?.description == "numeric(10,0)")
  }

  @Test("keep what JSON writes in another way")
  func escapes() throws {
    let name = "a\"b\\c\nd\u{1}é"
    let node = try PostgreSQLParser.parse(
      #"SELECT '\#(name)' AS ""# + name.replacing("\"", with: "\"\"") + #"""#)
    let target = try #require(node.list("targetList").first)
    #expect(target.text("name") == name)
    #expect(target.node("val")?.fields["sval"]?["sval"]?.text == name)
  }

  @Test("show all nodes, each before those below it")
  func nodes() throws {
    let node = try PostgreSQLParser.parse("SELECT a, f(b.c) FROM t WHERE d = 1 AND NOT e")
    var kinds: [String] = []
    node.forEach { kinds.append($0.kind) }
    #expect(kinds.first == "SelectStmt")
    #expect(kinds.count { $0 == "ColumnRef" } == 4)
    #expect(kinds.contains("FuncCall") && kinds.contains("RangeVar"))
    #expect(node.columnNames == ["a", "c", "d", "e"])
  }

  @Test("are equal when they are written alike")
  func equality() throws {
    func constant(_ sql: String) throws -> SyntaxValue? {
      try PostgreSQLParser.parse("SELECT \(sql)").list("targetList").first?.node("val")?
        .fields["sval"]
    }
    #expect(try constant("'a'") == constant("'a'") && constant("'a'") != constant("'b'"))
  }

  @Test("that are nested too deeply are refused")
  func depth() {
    let sum = "SELECT 1" + String(repeating: " + 1", count: 2_000)
    #expect(throws: SQLSyntaxError.self) { try PostgreSQLParser.parse(sum) }
    #expect(throws: Never.self) { try PostgreSQLParser.parse("") }
  }
}

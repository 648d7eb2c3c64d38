import SchemaChange
import Testing

@Suite("Declared changes")
struct DeclaredChangeTests {
  typealias Column = DeclaredChange.ColumnName
  typealias Text = DeclaredChange.ColumnText
  typealias Conversion = DeclaredChange.Conversion

  @Test("are read as SQL reads names")
  func names() throws {
    #expect(
      try DeclaredChange("rename column Orders.Total to \"Amount\"")
        == .renameColumn(Column(table: ["orders"], name: "total"), to: "\"Amount\""))
    #expect(
      try DeclaredChange("  RENAME COLUMN shop.\"a.\"\"b\".c TO d ")
        == .renameColumn(Column(table: ["shop", "\"a.\"\"b\""], name: "c"), to: "d"))
    #expect(
      try DeclaredChange("rename table shop.orders to purchases")
        == .renameTable(["shop", "orders"], to: "purchases"))
  }

  @Test("name tables and the columns that pair their rows")
  func moves() throws {
    #expect(
      try DeclaredChange("move orders.note to app.details by Order_ID, \"No\"")
        == .move(
          Column(table: ["orders"], name: "note"), to: ["app", "details"],
          by: ["order_id", "\"No\""]))
    #expect(
      try DeclaredChange("move column orders.note to details")
        == .move(Column(table: ["orders"], name: "note"), to: ["details"], by: nil))
  }

  @Test("have partitions as SQL has them, or a number of them")
  func partitions() throws {
    #expect(
      try DeclaredChange(
        "partition app.events by range (created, lower(kind)) into a FOR VALUES FROM (1, 'a') TO (2, 'b'), rest default"
      )
        == .partition(
          ["app", "events"], method: "range", key: "created, lower(kind)",
          into: .named([
            Text(name: "a", definition: "FOR VALUES FROM (1, 'a') TO (2, 'b')"),
            Text(name: "rest", definition: "default"),
          ])))
    #expect(
      try DeclaredChange("partition table events by hash (id) into 8")
        == .partition(["events"], method: "hash", key: "id", into: .count(8)))
    #expect(
      try DeclaredChange("regenerate t.a as ((b + 1) * 2)")
        == .regenerate(Column(table: ["t"], name: "a"), as: "(b + 1) * 2"))
  }

  @Test("have values in quotes")
  func values() throws {
    #expect(
      try DeclaredChange("rename value app.mood 'it''s' to 'It is'")
        == .renameValue(type: ["app", "mood"], "it's", to: "It is"))
    #expect(
      try DeclaredChange("remove value \"Mood\" 'to' to ''")
        == .removeValue(type: ["\"Mood\""], "to", to: ""))
  }

  @Test("have types and expressions with commas, quotes and parentheses")
  func expressions() throws {
    #expect(
      try DeclaredChange("retype orders.total to numeric(10, 2)")
        == .retype(Column(table: ["orders"], name: "total"), to: "numeric(10, 2)", nil))
    #expect(
      try DeclaredChange(
        "retype column t.at to timestamp with time zone using down:(at AT TIME ZONE 'a)') up:(f(at, ARRAY[1, 2]))"
      )
        == .retype(
          Column(table: ["t"], name: "at"), to: "timestamp with time zone",
          Conversion(up: ["f(at, ARRAY[1, 2])"], down: ["at AT TIME ZONE 'a)'"])))
    #expect(
      try DeclaredChange(
        "split p.name into first text, \"last\" varchar(20) NOT NULL "
          + "using up:(split_part(name, ' ', 1), split_part(name, ' ', 2)) down:(first || ' ' || \"last\")"
      )
        == .split(
          Column(table: ["p"], name: "name"),
          into: [
            Text(name: "first", definition: "text"),
            Text(name: "last", definition: "varchar(20) NOT NULL"),
          ],
          Conversion(
            up: ["split_part(name, ' ', 1)", "split_part(name, ' ', 2)"],
            down: ["first || ' ' || \"last\""])))
    #expect(
      try DeclaredChange(
        "merge columns t.a, b into c text using up:(a || b) down:(left(c, 1), right(c, 1))")
        == .merge(
          table: ["t"], ["a", "b"], into: Text(name: "c", definition: "text"),
          Conversion(up: ["a || b"], down: ["left(c, 1)", "right(c, 1)"])))
  }

  @Test(
    "that cannot be read say where",
    arguments: [
      ("", 0), ("drop orders.total", 0), ("rename orders.total to a", 7),
      ("rename column total to a", 14),
      ("rename column a.b to", 20), ("rename column a.b to c d", 23), ("retype a.b to", 13),
      ("retype a.b to int using up:(b)", 30), ("retype a.b to int using up:(b down:(b)", 38),
      ("retype a.b to int using up:(b, b) down:(b)", 34), ("rename column a.b to \"c", 21),
      ("rename value mood sad to 'x'", 18), ("rename value mood 'sad' to 'x", 27),
      ("remove value mood 'sad'", 23), ("move a.b to c by", 16), ("move b to c", 5),
      ("partition t by size (a) into 2", 15), ("partition t by hash a into 2", 20),
      ("partition t by hash (a) into 2 x", 31), ("regenerate t.a b + 1", 15),
      ("remove mood 'sad' to 'x'", 7),
      ("split a.b into c text", 21), ("merge a.b into c text using up:(b) down:(c)", 22),
    ])
  func wrong(text: String, offset: Int) {
    let error = #expect(throws: ChangeSyntaxError.self) { try DeclaredChange(text) }
    #expect(error?.offset == offset, "\(text): \(String(describing: error))")
    #expect(error?.message.isEmpty == false)
  }
}

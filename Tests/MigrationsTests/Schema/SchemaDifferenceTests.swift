import Migrations
import Testing

@Suite("the difference of two schemas")
struct SchemaDifferenceTests {
  private let id = SchemaObject(kind: "column", name: "item.id", definition: "integer")
  private let longID = SchemaObject(kind: "column", name: "item.id", definition: "bigint")
  private let index = SchemaObject(kind: "index", name: "item_id", definition: "(id)")
  private let table = SchemaObject(kind: "table", name: "item", definition: "")

  @Test("is empty for the same objects in any order")
  func same() {
    let difference = SchemaDifference(
      from: SchemaSnapshot([id, table, index]), to: SchemaSnapshot([table, index, id]))
    #expect(difference.isEmpty)
    #expect(difference.changes.isEmpty)
  }

  @Test("has the old definition of a changed object before the new one")
  func changes() {
    let difference = SchemaDifference(
      from: SchemaSnapshot([id, table]), to: SchemaSnapshot([table, index, longID]))
    #expect(difference.removed == [id])
    #expect(difference.added == [longID, index])
    #expect(difference.changes.map(\.object) == [id, longID, index])
    #expect(difference.changes.map(\.kind) == [.removed, .added, .added])
  }

  @Test("an object is a line, with a colon before a definition")
  func lines() {
    #expect(id.description == "column item.id: integer")
    #expect(table.description == "table item")
  }
}

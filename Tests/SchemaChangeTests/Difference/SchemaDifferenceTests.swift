import SchemaChange
import Testing

@Suite("the difference of two schemas")
struct SchemaDifferenceTests {
  private static func schema(_ facts: Fact...) -> FactSet {
    FactSet(facts, needs: [:], defaultSchema: nil, serverVersion: 15, role: "")
  }

  private static func column(_ attributes: [Fact.Attribute: String]) -> Fact {
    Fact(FactID(.column, ["public", "item", "id"]), attributes)
  }

  private let table = Fact(FactID(.table, ["public", "item"]))
  private let index = Fact(
    FactID(.index, ["public", "item_id"]),
    ["definition": "CREATE INDEX item_id ON public.item (id)"])

  @Test("is empty for the same facts")
  func same() {
    let column = Self.column(["type": "integer"])
    let difference = SchemaDifference(
      from: Self.schema(column, table), to: Self.schema(table, column))
    #expect(difference.isEmpty)
  }

  @Test("has what changed before and after, a line each, in the order of the kinds")
  func changes() {
    let difference = SchemaDifference(
      from: Self.schema(table, Self.column(["type": "integer", "not_null": "t"])),
      to: Self.schema(table, index, Self.column(["type": "bigint", "not_null": "t"])))
    #expect(
      difference.changes.map { "\($0.side) \($0)" } == [
        "removed column public.item.id: integer NOT NULL",
        "added column public.item.id: bigint NOT NULL",
        "added index public.item_id: CREATE INDEX item_id ON public.item (id)",
      ])
    #expect(difference.removed.count == 1 && difference.added.count == 2)
  }

  @Test("does not count what the server prints in two ways")
  func wordings() {
    let check = FactID(.tableConstraint, ["public", "item", "some"])
    let one = Fact(
      check, ["definition": "CHECK (a = ANY (ARRAY['x'::character varying::text]))"])
    let other = Fact(
      check, ["definition": "CHECK (a = ANY (ARRAY['x'::character varying]::text[]))"])
    #expect(SchemaDifference(from: Self.schema(one), to: Self.schema(other)).isEmpty)
  }

  @Test("tells of a long text only what differs beside it")
  func longText() {
    let function = FactID(.routine, ["public", "f", "integer"])
    let source = "CREATE FUNCTION public.f()\nAS 'SELECT 1'"
    let view = FactID(.view, ["public", "v"])
    let difference = SchemaDifference(
      from: Self.schema(
        Fact(function, ["definition": source, "body": "1"]),
        Fact(view, ["definition": "SELECT 1\nFROM a", "options": "security_barrier=true"])),
      to: Self.schema(
        Fact(function, ["definition": source, "body": "2"]),
        Fact(view, ["definition": "SELECT 1\nFROM a"])))
    #expect(
      difference.changes.map(\.description) == [
        "function public.f(integer): BODY 1", "function public.f(integer): BODY 2",
        "view public.v: WITH (security_barrier=true)", "view public.v",
      ])
  }

  @Test("facts are the same when they come back from a file")
  func archive() throws {
    let facts = FactSet(
      [table, index, Self.column(["type": "integer", "identity": "ALWAYS"])], needs: [:],
      unhandled: ["type public.base"], defaultSchema: nil, serverVersion: 15, role: "")
    let text = FactArchive.text(of: facts)
    let read = try #require(FactArchive.facts(in: Array(text.utf8)))
    #expect(read.facts == facts.facts && read.unhandled == facts.unhandled)
    #expect(FactArchive.facts(in: Array(text.dropFirst(4).utf8)) == nil)
  }
}

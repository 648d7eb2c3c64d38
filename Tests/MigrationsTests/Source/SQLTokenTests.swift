import Testing

@testable import Migrations

@Suite("words and tokens of SQL")
struct SQLTokenTests {
  @Test("a name with its schema and quotes is one word, and punctuation is none")
  func words() {
    let words = SQLToken.words(
      in: #"SELECT "My ""x""".b, shop."Item" , $1, 'it''s a.b' -- no "name""#)
    #expect(
      words.map { String($0.text) }
        == ["SELECT", #""My ""x""".b"#, #"shop."Item""#, "$1", "'it''s a.b'"])
    #expect(words.map(\.keyword) == ["SELECT", "", #"SHOP."ITEM""#, "$1", ""])
    #expect(words[2].folded == "shop.item" && words[2].unqualified == "item")
    #expect(words[4].kind == .string)
  }

  @Test("what is in comments is no word, also where a comment is not closed")
  func comments() {
    #expect(
      SQLToken.words(in: "a /*/ b */ c --d\r\ne /* f").map { String($0.text) } == ["a", "c", "e"])
  }

  @Test("a field of a row is a word without its dot")
  func field() {
    #expect(SQLToken.words(in: "SELECT (address).city").map(\.unqualified).last == "city")
  }

  @Test("only SQLite has backquotes and brackets")
  func brackets() {
    let text = "SELECT [a b], `c` FROM x[1]"
    #expect(
      SQLToken.all(in: text).filter { $0.kind == .quotedName }.map(\.name) == ["a b", "c", "1"])
    #expect(
      SQLToken.words(in: text).map { String($0.text) } == [
        "SELECT", "a", "b", "c", "FROM", "x", "1",
      ])
  }

  @Test("a quoted text that is not closed goes on to the end")
  func open() {
    #expect(SQLToken.all(in: "a 'b c").map { String($0.text) } == ["a", "'b c"])
    #expect(SQLToken.all(in: "a [b c").map { String($0.text) } == ["a", "[b c"])
  }

  @Test("names are found in the bodies of functions, whichever quotes they are in")
  func names() {
    let text = """
      -- CREATE VIEW never
      CREATE OR REPLACE FUNCTION shop."Total"(a int) RETURNS int LANGUAGE sql AS $x$
        SELECT sum(price) FROM shop.item; $x$;
      CREATE FUNCTION b() RETURNS int LANGUAGE sql AS 'SELECT "Total"(1)';
      DROP VIEW gone;
      """
    let names = NameScan(text)
    #expect(names.created == ["Total", "b"])
    #expect(names.words.isSuperset(of: ["shop", "item", "price", "Total"]))
    #expect(!names.words.contains("gone") && !names.words.contains("never"))
  }
}

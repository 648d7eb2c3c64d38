import Testing
import Basics

@Suite("JSON values")
struct JSONValueTests {
  @Test(
    "come back as they were, numbers by their text",
    arguments: [
      "null", "true", "false", "0", "-1.50", "1e400", "12345678901234567890.123", "\"\"", "[]",
      "{}",
      #"{"a":[1,{"b":null}],"c":"x\ny\"\\\u0001é😀"}"#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).description == text)
  }

  @Test("are read whatever way they are written")
  func parsing() throws {
    let value = try JSONValue(
      parsing: "\n{ \"a\\/\\u00e9\" : [ 1 , \"\\ud83d\\ude00\\ud83d\" , true ] }\r\n")
    #expect(value == ["a/é": [1, "😀\u{FFFD}", true]])
  }

  @Test(
    "are refused where they are no JSON, without a word of the text",
    arguments: [
      "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "-", "+1", "tru", "\"a", "\"\\x\"",
      "\"\\u+123\"", "\"\u{1}\"", "1 2", "nul", "[1}",
    ])
  func syntaxErrors(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test("are refused where they are too deep")
  func depth() {
    #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 100_000))
    }
  }

  @Test("are refused where they are no UTF-8")
  func invalidBytes() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
  }

  @Test("give their parts, and nil where there is none")
  func parts() {
    let value: JSONValue = ["list": ["x", 2], "flag": false, "number": .number("2.5")]
    #expect(value["list"]?[0]?.text == "x")
    #expect(value["list"]?[1]?.integer == 2)
    #expect(value["list"]?[2] == nil)
    #expect(value["flag"]?.boolean == false)
    #expect(value["number"]?.double == 2.5)
    #expect(value["number"]?.integer == nil)
    #expect(JSONValue.number("3.0").integer == 3)
    #expect(value["nothing"]?["at"]?["all"] == nil)
    #expect(value["flag"]?["x"] == nil)
  }

  @Test("are changed in one place and keep the rest")
  func changing() throws {
    var value = try JSONValue(parsing: #"{"image":"a:1","unknown":{"future":1.10}}"#)
    value["image"] = "a:2"
    #expect(value.description == #"{"image":"a:2","unknown":{"future":1.10}}"#)
    value["unknown"] = nil
    #expect(value == ["image": "a:2"])
  }
}

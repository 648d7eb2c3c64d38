import Testing

@testable import MigrateCommand

@Suite("Values in Python")
struct PythonTextTests {
  @Test(
    "a string has as many quotes as it needs",
    arguments: [
      ("a 'b'", #""a 'b'""#), (#"E'\n'"#, #""E'\\n'""#), ("a\nb", "\"\"\"a\nb\"\"\""),
      (#"SELECT "a""#, #""""SELECT "a\"""""#), (#"a"""b"#, #""""a\"\"\"b""""#),
    ])
  func literal(text: String, expected: String) {
    #expect(PythonText.literal(text) == expected)
  }

  @Test(
    "colons that SQLAlchemy would take for parameters get a backslash",
    arguments: [
      ("SELECT ':name', a::text, '12:30'", #"SELECT '\:name', a::text, '12:30'"#),
      (#"E'\:'"#, #"E'\\:'"#), (":a:b", #":a:b"#), ("a: b", "a: b"),
    ])
  func parameters(sql: String, expected: String) {
    #expect(PythonText.withoutParameters(sql) == expected)
  }

  @Test("no, one and several names")
  func names() {
    #expect(PythonText.names([]) == "None")
    #expect(PythonText.names(["a"]) == "\"a\"")
    #expect(PythonText.names(["a", "b"]) == "(\"a\", \"b\")")
  }
}

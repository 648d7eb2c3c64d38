import Testing

@testable import MigrateCommand

@Suite("Values in Python's source")
struct PythonModuleTests {
  private func module(_ text: String) -> PythonModule {
    PythonModule(SourceFile(path: "a.py", name: "a.py", text: text))
  }

  private static let samples: [(String, PythonValue)] = [
    ("'a'", .text("a")),
    (#""it's\n\"b\"""#, .text("it's\n\"b\"")),
    (#"r"\d""#, .text(#"\d"#)),
    ("'a' \"b\"", .text("ab")),
    ("f'{x}'", .unknown),
    ("None", .none),
    ("('a')", .text("a")),
    ("('a',)", .list([.text("a")])),
    ("[\n  'a',  # one\n  'b'\n]", .list([.text("a"), .text("b")])),
    ("{'a'}", .list([.text("a")])),
    ("step('a', None)", .call("step", [.text("a"), .none])),
    ("'a' + 'b'", .unknown),
    ("('a', 'b' + c(1, 2), 'd')", .list([.text("a"), .unknown, .text("d")])),
    ("3", .unknown),
  ]

  @Test(
    "strings, lists and calls are read, and nothing is guessed",
    arguments: PythonModuleTests.samples)
  func values(source: String, value: PythonValue) {
    #expect(module("x = \(source)\ny = 'z'\n").values == ["x": value, "y": .text("z")])
  }

  @Test("only the top level counts")
  func topLevel() {
    let text = "'''doc'''\nif x:\n    a = 1\nlast = '''\nb = 'c'\n'''\ncall('d')\n"
    let module = module(text)
    #expect(module.documentation == "doc")
    #expect(module.values == ["last": .text("\nb = 'c'\n")])
    #expect(module.calls.map(\.value) == [.call("call", [.text("d")])])
    #expect(module.calls.map(\.line) == [7])
  }
}

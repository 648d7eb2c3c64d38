import Testing

@testable import MigrateCommand

@Suite("the type of a Swift file")
struct MigrationTypeTests {
  private func types(_ source: String) -> [MigrationType] { MigrationType.all(in: source) }

  @Test(
    "is found however it is declared",
    arguments: [
      "struct A: Migration {}", "struct A:Migration{}", "final class A: Base, Migration {}",
      "public struct A\n  : Sendable,\n    Migrations.Migration\n{}",
      "struct A {}\nextension A: Migration {}",
      "import struct Foundation.Date\nstruct A: Migration {}",
      "enum B {}\nactor C {}\nstruct A: Migration {}",
      "struct A<T>: Migration where T: Sendable {}",
      "let text = \"struct B: Migration { \\(\"}\") \"\nstruct A: Migration {}",
      "let text = \"\"\"\n  struct B: Migration {\n  \"\"\"\nstruct A: Migration {}",
      "let text = #\"\\\" { \"#\nstruct A: Migration {}",
      "/* struct B: Migration { /* } */ */\n// struct C: Migration {\nstruct A: Migration {}",
    ])
  func found(source: String) {
    #expect(types(source).map(\.name) == ["A"])
  }

  @Test(
    "is nothing that only looks like it",
    arguments: [
      "struct A {}", "struct A { struct B: Migration {} }", "func f() { let migration: Migration }",
      "struct A: MigrationHelper {}", "struct A where T: Migration {}", "\"",
      "/*",
    ])
  func notFound(source: String) {
    #expect(types(source) == [])
  }

  @Test("comes with its line")
  func line() {
    #expect(types("\n/*\n*/\n\"\"\"\n\"\"\"\nstruct A: Migration {}").map(\.line) == [6])
  }
}

import Support
import Testing

@Suite("edit")
struct EditCommandTests {
  @Test("the editor gets the path of the file behind its own options")
  func editor() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let editor = ["EDITOR": "printf '%s|' --wait"]
      let head = try await database.migrate("edit", "head", environment: editor)
      #expect(head.exitCode == 0, "\(head.errors)")
      #expect(head.output == "--wait|versions/0003_view.sql|")
      try await database.migrate("upgrade", "0001")
      let current = try await database.migrate("edit", "current", environment: editor)
      #expect(current.output == "--wait|versions/0001_users.sql|")
    }
  }

  @Test("VISUAL goes before EDITOR")
  func visual() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let result = try await database.migrate(
        "edit", "0002", environment: ["VISUAL": "echo visual", "EDITOR": "echo editor"])
      #expect(result.output == "visual versions/0002_items.sql\n")
    }
  }

  @Test("the exit code of the editor is kept")
  func exitCode() async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let result = try await database.migrate("edit", "0002", environment: ["EDITOR": "false"])
      #expect(result.exitCode == 1)
    }
  }

  @Test("a revision without a file cannot be edited", arguments: ["base", "0009"])
  func withoutFile(revision: String) async throws {
    try await TestDatabase.with(.sqlite, versions: SampleHistory.line) { database async throws in
      let result = try await database.migrate(
        "edit", revision, environment: ["EDITOR": "echo opened"])
      #expect(result.exitCode == 64 || result.exitCode == 65)
      #expect(result.output.isEmpty)
    }
  }
}

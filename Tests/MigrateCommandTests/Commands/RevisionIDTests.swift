import Foundation
import Support
import Testing

@Suite("revision_ids")
struct RevisionIDTests {
  @Test(
    "says what identifiers new revisions get",
    arguments: [
      ("number", #"^0001_first\.sql$"#), ("timestamp", #"^[0-9]{14}_first\.sql$"#),
      ("hex", #"^[0-9a-f]{12}_first\.sql$"#), ("auto", #"^0001_first\.sql$"#),
    ])
  func styles(style: String, pattern: String) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      for message in ["first", "second"] {
        let result = try await database.migrate(
          "revision", "-m", message, environment: ["MIGRATE_REVISION_IDS": style])
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      let names = try FileManager.default.contentsOfDirectory(
        atPath: database.directory.appending(path: "versions").path)
      #expect(try names.contains { $0.contains(try Regex(pattern)) }, "\(names)")
      #expect(try await database.migrate("heads").output.split(separator: "\n").count == 1)
    }
  }
}

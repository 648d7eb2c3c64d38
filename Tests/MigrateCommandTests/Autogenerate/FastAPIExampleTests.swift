import Foundation
import Support
import Testing

@Suite("The models of Examples/fastapi")
struct FastAPIExampleTests {
  @Test("describe what the sample migrations make, and a change of them becomes a migration")
  func models() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let top = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL
      let project = database.directory.appending(path: "Examples/fastapi")
      for folder in ["Examples/fastapi", "versions"] {
        let copy = database.directory.appending(path: folder)
        try? FileManager.default.removeItem(at: copy)
        try FileManager.default.createDirectory(
          at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: top.appending(path: folder), to: copy)
      }
      var environment = database.environment
      environment["MIGRATE_VERSIONS"] = nil
      environment["VIRTUAL_ENV"] =
        URL(filePath: try testPython)
        .deletingLastPathComponent().deletingLastPathComponent().path
      let check = try await runProcess(
        migrateExecutable, ["check", "--only", "schema"], environment: environment, in: project)
      #expect(check.exitCode == 0, "\(check.output)\(check.errors)")

      let models = project.appending(path: "shop/schema.py")
      let text = try String(contentsOf: models, encoding: .utf8)
      try text.replacing(
        "    slug: Mapped", with: "    colour: Mapped[str | None]\n    slug: Mapped"
      )
      .write(to: models, atomically: true, encoding: .utf8)
      let revision = try await runProcess(
        migrateExecutable,
        ["revision", "--autogenerate", "-m", "items have a colour", "--dry-run"],
        environment: environment, in: project)
      #expect(revision.exitCode == 0, "\(revision.errors)")
      #expect(revision.output.contains("ALTER TABLE items ADD COLUMN colour character varying;"))
    }
  }
}

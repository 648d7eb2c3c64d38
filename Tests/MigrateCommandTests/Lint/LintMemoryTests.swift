import Foundation
import Support
import Testing

@Suite("lint of large files")
struct LintMemoryTests {
  @Test(
    "a file of rows takes no more memory than its largest statement",
    arguments: ["postgresql", "sqlite"])
  func rows(dialect: String) async throws {
    try await LintFixture.with([:]) { fixture async throws in
      let versions = fixture.directory.appending(path: "versions")
      try FileManager.default.createDirectory(at: versions, withIntermediateDirectories: true)
      let row = "INSERT INTO item VALUES (1, '\(String(repeating: "x", count: 20_000))');\n"
      let rows = String(repeating: row, count: 2000)
      try fixture.write([
        "0001_rows.sql": "-- migrate:up\nCREATE TABLE item (id integer, a text);\n\(rows)SELEC 1;\n"
      ])
      // 40 MB of rows, with 50 MB for all that the program keeps in memory.
      let result = try await runProcess(
        "sh", ["-c", "ulimit -d 50000; exec \"$0\" lint --all --json", migrateExecutable],
        environment: ["MIGRATE_LINT_DIALECT": dialect], in: fixture.directory)
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(result.output.contains(#""line":2003,"#), "\(result.output)")
    }
  }
}

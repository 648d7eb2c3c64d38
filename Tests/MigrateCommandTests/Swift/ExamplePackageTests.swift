import Foundation
import Support
import Testing

@Suite("the example package")
struct ExamplePackageTests {
  /// An executable that was built along with the tests.
  private func built(_ name: String) throws -> String {
    URL(filePath: try migrateExecutable).deletingLastPathComponent().appending(path: name).path
  }

  private static let versions = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Examples/Shop/versions").standardizedFileURL.path

  @Test(
    "a server migrates its database when it starts, with nothing to do the second time",
    arguments: TestDatabaseKind.allCases)
  func server(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let environment = ["DATABASE_URL": database.url, "VERSIONS": Self.versions]
      func start() async throws -> ProcessResult {
        try await runProcess(
          built("shop-server"), environment: environment, in: database.directory)
      }
      #expect(try await start().output == "applied [\"0001\", \"0002\"]; the server starts\n")
      #expect(
        try await database.query("SELECT slug FROM items ORDER BY id") == "a-chair\nthe-table")
      #expect(try await start().output == "applied []; the server starts\n")
    }
  }

  @Test("a package of one's own has the whole command line, and compiles nothing")
  func commandLine() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      func migrate(_ arguments: String...) async throws -> ProcessResult {
        try await runProcess(
          built("shop-migrate"), arguments + ["--versions", Self.versions],
          environment: ["MIGRATE_URL": database.url, "PATH": "/nonexistent"],
          in: database.directory)
      }
      let up = try await migrate("upgrade", "head")
      #expect(up.exitCode == 0, "\(up.errors)")
      #expect(try await migrate("current").output == "0002 (head)\n")
      #expect(try await migrate("downgrade", "-1").exitCode == 0)
      #expect(try await database.applied() == ["0001"])
    }
  }

  @Test(
    "a bundle that the package makes holds its migrations, and needs neither compiler nor files")
  func bundle() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let made = try await runProcess(
        built("shop-migrate"), ["bundle", "-o", "b", "--versions", Self.versions],
        environment: ["PATH": "/nonexistent"], in: database.directory)
      #expect(made.exitCode == 0, "\(made.errors)")
      let up = try await runProcess(
        "/usr/bin/env", ["-i", "MIGRATE_URL=\(database.url)", "./b", "upgrade", "head"],
        in: database.directory)
      #expect(up.exitCode == 0, "\(up.errors)")
      #expect(try await database.applied() == ["0001", "0002"])
    }
  }

  @Test("no bundle is made with a Swift file that the package does not hold")
  func missingInBundle() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write(["0007_other.swift": "import Migrations\n"])
      let result = try await runProcess(
        built("shop-migrate"), ["bundle", "-o", "b"], in: database.directory)
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("does not hold the Swift migration 0007"))
    }
  }

  @Test("a Swift file that the package does not hold stops the run")
  func missing() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write(["0007_other.swift": "import Migrations\n"])
      let result = try await runProcess(
        built("shop-migrate"), ["upgrade", "head"], environment: database.environment,
        in: database.directory)
      #expect(result.exitCode == 65)
      #expect(
        result.errors.contains(
          "versions/0007_other.swift:1: this executable does not hold the Swift migration 0007"))
    }
  }
}

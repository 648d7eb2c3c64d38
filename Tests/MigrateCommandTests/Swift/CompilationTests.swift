import Foundation
import Support
import Testing

@Suite("compiling Swift migrations")
struct CompilationTests {
  /// A directory without a `swiftc`, as PATH.
  private static let withoutCompiler = ["PATH": "/nonexistent"]

  private func migration(_ type: String, _ body: String = "") -> String {
    """
    import Migrations

    struct \(type): Migration {
      func up(_ database: MigrationDatabase) async throws {
    \(body)
      }
    }
    """
  }

  private func executables(_ cache: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: cache.path)
      .filter { $0.hasPrefix("migrate-") }
  }

  @Test("what does not compile is shown as the compiler shows it, before a connection is opened")
  func compileError() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write(["0001_bad.swift": migration("Bad", "    try await database.nothing()")])
      let result = try await database.migrate(
        "upgrade", "head", environment: ["MIGRATE_URL": "postgresql://127.0.0.1:1/none"])
      #expect(result.exitCode == 65)
      #expect(
        result.errors.contains(
          "versions/0001_bad.swift:5:24: error: value of type 'MigrationDatabase' has no member"),
        "\(result.errors)")
    }
  }

  @Test("files without a migration, with two, and with the same type are all reported together")
  func problems() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write([
        "0001_none.swift": "import Migrations\nstruct Helper {}\n",
        "0002_first.swift": migration("Same"),
        "0003_second.swift": "\n" + migration("Same"),
        "0004_two.swift": migration("One") + "\n" + migration("Two"),
      ])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/0001_none.swift:1: no type of the file conforms"))
      #expect(
        result.errors.contains(
          "versions/0003_second.swift:4: the type `Same` is also declared at "
            + "versions/0002_first.swift:3"), "\(result.errors)")
      #expect(result.errors.contains("versions/0004_two.swift:10: a second type"))
    }
  }

  @Test("it compiles once, and again after a change of a migration or of what they share")
  func cache() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let cache = database.directory.appending(path: "cache")
      let environment = ["MIGRATE_CACHE": cache.path]
      func upgrade(recompiles: Bool, _ extra: [String: String] = [:]) async throws {
        let result = try await database.migrate(
          "upgrade", "head", environment: environment.merging(extra) { $1 })
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors.contains("compiling") == recompiles, "\(result.errors)")
      }
      try database.write([
        "0001_a.swift": migration("A", "    database.log(text)"),
        "shared.swift": "let text = \"one\"\n",
      ])
      try await upgrade(recompiles: true)
      try await upgrade(recompiles: false)
      try await upgrade(recompiles: false, Self.withoutCompiler)
      try database.write(["shared.swift": "let text = \"two\"\n"])
      try await upgrade(recompiles: true)
      #expect(try executables(cache).count == 2)
    }
  }

  @Test("a file above the target need not compile, one below has to")
  func aboveTarget() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write([
        "0001_a.swift": migration("A", "    database.log(\"one\")"),
        "0002_b.swift": migration("B", "    this is no Swift"),
      ])
      let result = try await database.migrate("upgrade", "0001")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["0001"])
      let broken = try await database.migrate("upgrade", "0002")
      #expect(broken.exitCode == 65)
      #expect(broken.errors.contains("0002_b.swift"), "\(broken.errors)")
    }
  }

  @Test("without a compiler what needs none works, and the rest says what to install")
  func noCompiler() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.write([
        "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n",
        "0002_b.swift": migration("B", "    // no compiler has seen this"),
      ])
      var environment = Self.withoutCompiler
      environment["MIGRATE_CACHE"] = database.directory.appending(path: "cache").path
      for command in ["history", "heads", "current", "status"] {
        #expect(try await database.migrate(command, environment: environment).exitCode == 0)
      }
      #expect(try await database.migrate("upgrade", "0001", environment: environment).exitCode == 0)
      #expect(
        try await database.migrate("downgrade", "-1", "--dry-run", environment: environment)
          .exitCode
          == 65)  // irreversible, and not for want of a compiler
      let result = try await database.migrate("upgrade", "head", environment: environment)
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("there is no Swift compiler: no swiftc in PATH"))
      #expect(result.errors.contains("https://www.swift.org/install"))
      #expect(try await database.applied() == ["0001"])
      // Applied elsewhere, it is in nobody's way.
      try await database.migrate("stamp", "head", environment: environment)
      #expect(try await database.migrate("upgrade", "head", environment: environment).exitCode == 0)
    }
  }

  @Test("two first runs at the same time compile once and apply each migration once")
  func parallel() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.write([
        "0001_a.swift": migration(
          "Parallel", "    try await database.execute(\"CREATE TABLE a (id integer)\")")
      ])
      let cache = database.directory.appending(path: "cache")
      let runs = try (0..<2).map { _ in
        try database.start("upgrade", "head", environment: ["MIGRATE_CACHE": cache.path])
      }
      var results: [ProcessResult] = []
      for run in runs { results.append(try await run.result()) }
      #expect(results.map(\.exitCode) == [0, 0], "\(results.map(\.errors))")
      #expect(results.count { $0.errors.contains("compiling") } == 1)
      #expect(try await database.history() == ["upgrade 0001 success"])
      #expect(try executables(cache).count == 1)
      let leftovers = try FileManager.default.contentsOfDirectory(atPath: cache.path)
        .filter { $0.hasPrefix("build-") }
      #expect(leftovers == [])
    }
  }
}

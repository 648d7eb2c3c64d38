import Foundation
import Support
import Testing

@Suite("a bundle with Swift migrations")
struct SwiftBundleTests {
  @Test(
    "runs them without a compiler and without their files",
    arguments: [TestDatabaseKind.sqlite, .postgreSQL])
  func run(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind, versions: SwiftFixture.versions) { database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        try FileManager.default.removeItem(at: database.directory.appending(path: "versions"))
        let upgrade = try await bundle.run("upgrade", "0003", "-x", "prefix=a-")
        #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
        #expect(!upgrade.errors.contains("compiling"))
        #expect(try await database.query("SELECT slug FROM item WHERE id = 1") == "a-one-thing")
        #expect(try await bundle.run("upgrade", "head").exitCode == 0)
        #expect(try await database.applied() == ["0001", "0002", "0003", "0004"])
        let irreversible = try await bundle.run("downgrade", "base")
        #expect(irreversible.exitCode == 65)
        #expect(irreversible.errors.contains("versions/0004_final.swift"))
      }
    }
  }

  @Test("is the same again when it is compiled again, elsewhere")
  func reproducible() async throws {
    var bundles: [Data] = []
    for _ in 1...2 {
      try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) {
        database async throws in
        let cache = database.directory.appending(path: "cache").path
        let result = try await database.migrate(
          "bundle", "-o", "b", environment: ["MIGRATE_CACHE": cache])
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors.contains("compiling 2 Swift migrations"))
        bundles.append(try Data(contentsOf: database.directory.appending(path: "b")))
      }
    }
    #expect(bundles[0] == bundles[1])
  }

  @Test("is compared with what the migrations share, too")
  func shared() async throws {
    try await TestDatabase.with(.sqlite, versions: SwiftFixture.versions) { database async throws in
      try await database.migrate("bundle", "-o", "b")
      #expect(try await database.migrate("bundle", "--verify", "b").exitCode == 0)
      try database.write(["slug.swift": "func slug(_ title: String) -> String { title }\n"])
      let result = try await database.migrate("bundle", "--verify", "b")
      #expect(result.exitCode == 2)
      #expect(result.output == "versions/slug.swift: is not the file in the bundle\n")
    }
  }

  @Test("is not made of what does not compile, or without a compiler")
  func notCompiled() async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.swift": "import Migrations\n"]) {
      database async throws in
      let wrong = try await database.migrate("bundle", "-o", "b")
      #expect(wrong.exitCode == 65)
      #expect(wrong.errors.contains("no type of the file conforms"), "\(wrong.errors)")
      let cache = database.directory.appending(path: "cache").path
      let missing = try await database.migrate(
        "bundle", "-o", "b", environment: ["PATH": "/nonexistent", "MIGRATE_CACHE": cache])
      #expect(missing.exitCode == 65)
      #expect(missing.errors.contains("no swiftc in PATH"), "\(missing.errors)")
      #expect(
        !FileManager.default.fileExists(atPath: database.directory.appending(path: "b").path))
    }
  }
}

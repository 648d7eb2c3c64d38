import Foundation
import Migrations
import Support
import Testing

@Suite("a damaged bundle")
struct BundleDamageTests {
  /// What may happen to a bundle, by the sizes of its program and of all of it.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (_ bytes: inout Data, _ program: Int) -> Void

    static let all = [
      Damage(testDescription: "cut within its last line") { bytes, _ in bytes.removeLast(100) },
      Damage(testDescription: "cut by a byte") { bytes, _ in bytes.removeLast() },
      Damage(testDescription: "cut within the manifest") { bytes, _ in bytes.removeLast(300) },
      Damage(testDescription: "cut behind the first byte of the files") { bytes, program in
        bytes = bytes[..<(program + 1)]
      },
      Damage(testDescription: "cut within the program") { bytes, program in
        bytes = bytes[..<(program - 1)]
      },
      Damage(testDescription: "a bit of the first file changed") { bytes, program in
        bytes[program + 20] ^= 1
      },
      Damage(testDescription: "a bit of the manifest changed") { bytes, _ in
        bytes[bytes.count - 300] ^= 4
      },
      Damage(testDescription: "a bit of its last line changed") { bytes, _ in
        bytes[bytes.count - 20] ^= 1
      },
      Damage(testDescription: "the end overwritten with zeros") { bytes, program in
        bytes.replaceSubrange(
          program..., with: repeatElement(0, count: bytes.count - program))
      },
      Damage(testDescription: "something appended") { bytes, _ in bytes.append(0x0A) },
    ]
  }

  /// The size of the program that the tests bundle.
  private static func programSize() throws -> Int {
    try Data(contentsOf: URL(filePath: migrateExecutable), options: .mappedIfSafe).count
  }

  @Test("is refused with exit code 65 before anything is run", arguments: Damage.all)
  func damaged(damage: Damage) async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        let program = try Self.programSize()
        try await bundle.change { damage.apply(&$0, program) }
        // Files nearby must not be taken instead.
        try bundle.directory.write(["versions/0001_x.sql": "-- migrate:up\n"])
        let result = try await bundle.run("upgrade", "head")
        #expect(result.exitCode == 65)
        #expect(
          result.errors.hasPrefix("error: ./migrations is a damaged bundle: "), "\(result.errors)")
        #expect(result.errors.contains("Nothing was run."))
        #expect(!FileManager.default.fileExists(atPath: database.sqliteFile.path))
      }
    }
  }

  @Test("that was cut to its bare program is a migrate without files")
  func bareProgram() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        let program = try Self.programSize()
        try await bundle.change { $0 = $0[..<program] }
        let result = try await bundle.run("upgrade", "head")
        #expect(result.exitCode == 65)
        #expect(result.errors.contains("there is no such directory"))
      }
    }
  }

  @Test("whose program was changed is found by --verify")
  func changedProgram() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        // The table of sections, which is not needed to run the program.
        let position = try Self.programSize() - 8
        try await bundle.change { $0[position] ^= 1 }
        let result = try await database.migrate("bundle", "--verify", bundle.file.path)
        #expect(result.exitCode == 65)
        #expect(result.errors.contains("the program in it was changed"), "\(result.errors)")
      }
    }
  }
}

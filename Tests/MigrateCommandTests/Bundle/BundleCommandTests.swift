import Foundation
import Support
import Testing

@Suite("bundle")
struct BundleCommandTests {
  @Test("a directory with problems makes no bundle")
  func problems() async throws {
    let versions: KeyValuePairs = ["0001_a.sql": "-- down_revision: 0009\n-- migrate:up\n"]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let result = try await database.migrate("bundle", "-o", "b")
      #expect(result.exitCode == 65)
      #expect(result.errors.hasPrefix("versions/0001_a.sql:1: "), "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: database.directory.path)
      #expect(names == ["versions"])
    }
  }

  @Test("another file is replaced only with --force, a bundle always")
  func existing() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      try database.directory.write(["b": "mine"])
      let refused = try await database.migrate("bundle", "-o", "b")
      #expect(refused.exitCode == 64)
      #expect(refused.errors.contains("b is there already and is no bundle"), "\(refused.errors)")
      #expect(try await database.migrate("bundle", "-o", "b", "--force").exitCode == 0)
      #expect(try await database.migrate("bundle", "-o", "b").exitCode == 0)
      let unwritable = try await database.migrate("bundle", "-o", "none/b")
      #expect(unwritable.exitCode == 78)
      #expect(unwritable.errors == "error: cannot write none/b: No such file or directory\n")
    }
  }

  @Test(
    "the command line names one thing to do",
    arguments: [
      ["bundle"], ["bundle", "-o", "a", "--show", "a"], ["bundle", "--show", "a", "--force"],
    ]
  )
  func usage(arguments: [String]) async throws {
    try await withTemporaryDirectory { directory async throws in
      let result = try await runProcess(migrateExecutable, arguments, in: directory)
      #expect(result.exitCode == 64)
    }
  }

  @Test("--verify tells in what a bundle differs from the directory")
  func verify() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      try await database.migrate("bundle", "-o", "b")
      let same = try await database.migrate("bundle", "--verify", "b")
      #expect(same.exitCode == 0)
      #expect(same.output == "b is intact and has the 2 migrations of versions.\n")

      try database.write([
        "0001_note.sql": "-- message: other\n-- migrate:up\n", "0003_new.sql": "-- migrate:up\n",
      ])
      try database.remove("0002_tag.sql")
      let different = try await database.migrate("bundle", "--verify", "b")
      #expect(different.exitCode == 2)
      #expect(
        different.output == """
          versions/0001_note.sql: is not the file in the bundle
          versions/0002_tag.sql: is only in the bundle
          versions/0003_new.sql: is not in the bundle

          """)
      let json = try await database.migrate("bundle", "--verify", "b", "--json")
      #expect(
        json.output == """
          {"path":"0001_note.sql","state":"changed"}
          {"path":"0002_tag.sql","state":"extra"}
          {"path":"0003_new.sql","state":"missing"}

          """)
    }
  }

  @Test("--verify and --show of a file that is no bundle say so")
  func noBundle() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      for option in ["--verify", "--show"] {
        let program = try await database.migrate("bundle", option, "/bin/true")
        #expect(program.exitCode == 64)
        #expect(program.errors.contains("/bin/true is no bundle"), "\(program.errors)")
        #expect(try await database.migrate("bundle", option, "none").exitCode == 78)
      }
    }
  }

  @Test("--show lists the migrations, with the commit that they come from")
  func show() async throws {
    try await TestDatabase.with(.sqlite, versions: BundleRunTests.versions) {
      database async throws in
      func git(_ arguments: String...) async throws -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        let result = try await runProcess("git", identity + arguments, in: database.directory)
        guard result.exitCode == 0 else { throw ProcessFailure(describing: "git", result) }
        return result.output.trimmingCharacters(in: .newlines)
      }
      _ = try await git("init", "--quiet")
      _ = try await git("add", "versions")
      _ = try await git("commit", "--quiet", "-m", "files")
      let commit = try await git("rev-parse", "HEAD")

      try await database.migrate("bundle", "-o", "b")
      let clean = try await database.migrate("bundle", "--show", "b").output
      #expect(clean.contains("commit   \(commit)\n"), "\(clean)")
      #expect(clean.contains(#/0002 +sha256:[0-9a-f]{12} +versions/0002_tag.sql +tag\n/#))

      try database.write(["0002_tag.sql": "-- migrate:up\n"])
      try await database.migrate("bundle", "-o", "b")
      let modified = try await database.migrate("bundle", "--show", "b", "--json").output
      #expect(modified.contains(#""commit":{"id":"\#(commit)","is_modified":true}"#))
      #expect(modified.contains(#""path":"versions/0001_note.sql","revision":"0001""#))
    }
  }
}

import Foundation
import Migrations
import Support
import Testing

@Suite("a bundle, alone in a directory and without an environment")
struct BundleRunTests {
  static let versions: KeyValuePairs = [
    "0001_note.sql": """
    -- migrate:up
    CREATE TABLE note (id integer PRIMARY KEY);
    -- migrate:down
    DROP TABLE note;
    """,
    "0002_tag.sql": """
    -- migrate:up
    CREATE TABLE tag (id integer PRIMARY KEY);
    -- migrate:down
    DROP TABLE tag;
    """,
  ]

  /// A database with the sample of the repository as its files.
  private func withSample(
    _ kind: TestDatabaseKind, _ body: (TestDatabase) async throws -> Void
  ) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let versions = database.directory.appending(path: "versions")
      try FileManager.default.removeItem(at: versions)
      try FileManager.default.copyItem(at: sampleVersions, to: versions)
      try await body(database)
    }
  }

  @Test(
    "leads to the schema and says the same as migrate with the files",
    arguments: [TestDatabaseKind.sqlite, .postgreSQL])
  func sameAsMigrate(kind: TestDatabaseKind) async throws {
    try await withSample(kind) { reference async throws in
      try await withSample(kind) { database async throws in
        try await BundleFixture.with(database) { bundle async throws in
          try FileManager.default.removeItem(at: database.directory.appending(path: "versions"))
          let upgrade = try await bundle.run("upgrade", "head")
          #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
          try await reference.migrate("upgrade", "head")
          #expect(try await database.schema() == reference.schema())
          #expect(try await database.applied() == reference.applied())

          for arguments in [["current"], ["history"], ["heads", "--json"], ["check"]] {
            let here = try await bundle.run(arguments)
            let there = try await runProcess(
              migrateExecutable, arguments, environment: reference.environment,
              in: reference.directory)
            #expect(here == there, "\(arguments)")
          }
          let downgrade = try await bundle.run("downgrade", "-1")
          #expect(downgrade.exitCode == 0, "\(downgrade.errors)")
          try await reference.migrate("downgrade", "-1")
          #expect(try await database.schema() == reference.schema())
          #expect(try await bundle.run("check").exitCode == 2)
        }
      }
    }
  }

  @Test("names a failing statement by its place in versions/")
  func failure() async throws {
    let versions: KeyValuePairs = ["0001_bad.sql": "-- migrate:up\n\nSELECT nothing_there;\n"]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        let result = try await bundle.run("upgrade", "head")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("versions/0001_bad.sql:3:"), "\(result.errors)")
      }
    }
  }

  @Test("says with --version what is inside")
  func version() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        let digest = try #require(try MigrationBundle(at: bundle.file.path)?.digest)
        #expect(
          try await bundle.run("--version").output
            == "\(ToolVersion.current) (bundle \(digest))\n")
      }
    }
  }

  @Test("brings along the settings of migrate.conf, but no URL, and no value of a variable")
  func settings() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try database.directory.write([
        "migrate.conf": """
        url = "postgresql://me:hunter2@db/app"
        version_table = "ledger"
        application_name = "${NAME}"
        [environments.production]
        lock_wait = "7s"
        """
      ])
      try await database.migrate(
        "bundle", "-o", "b", "--env", "production", environment: ["NAME": "builder"])
      let file = database.directory.appending(path: "b")
      let bytes = try Data(contentsOf: file)
      #expect(bytes.range(of: Data("hunter2".utf8)) == nil)
      #expect(bytes.range(of: Data("builder\n".utf8)) == nil)

      try await withTemporaryDirectory { directory async throws in
        let variables = ["NAME": "app", "MIGRATE_HISTORY_TABLE": "mine"]
        let config = try await runProcess(
          file.path, ["config", "--json"], environment: variables, in: directory)
        func setting(_ key: String, _ value: String, _ origin: String) -> String {
          #"{"key":"\#(key)","origin":"\#(origin)","value":"\#(value)"}"#
        }
        for line in [
          setting("version_table", "ledger", "the bundle"),
          setting("application_name", "app", "the bundle"),
          setting("lock_wait", "7s", "the bundle"),
          setting("history_table", "mine", "environment variable MIGRATE_HISTORY_TABLE"),
          setting("url", "sqlite:///migrate.db", "default"),
        ] {
          #expect(config.output.contains(line), "\(config.output)\(config.errors)")
        }
        let unset = try await runProcess(file.path, ["config"], in: directory)
        #expect(unset.exitCode == 78)
        #expect(unset.errors.contains("application_name needs the environment variable NAME"))
      }
    }
  }

  @Test(
    "refuses the commands that write files",
    arguments: [
      ["init"], ["revision", "-m", "x"], ["merge", "-m", "x"], ["rebase", "0002"],
      ["edit", "head"],
      ["bundle", "-o", "again"],
    ])
  func writing(arguments: [String]) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        let result = try await bundle.run(arguments)
        #expect(result.exitCode == 64)
        #expect(result.errors.hasPrefix("error: this program is a bundle"), "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: bundle.directory.path)
        #expect(names == ["migrations"])
      }
    }
  }

  @Test("has its own migrations, whatever names a directory")
  func otherDirectory() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      try await BundleFixture.with(database) { bundle async throws in
        try bundle.directory.write(["versions/0009_other.sql": "-- migrate:up\n"])
        #expect(
          try await bundle.run("heads", variables: ["MIGRATE_VERSIONS": "versions"]).output
            == "0002 (head)\n")
        let option = try await bundle.run("heads", "--versions", "versions")
        #expect(option.exitCode == 64)
        #expect(option.errors.contains("no --versions here"), "\(option.errors)")
      }
    }
  }

  @Test("runs ten thousand files")
  func manyFiles() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      let directory = database.directory.appending(path: "versions")
      for number in 1...10_000 {
        let text = "-- migrate:up\nSELECT \(number);\n"
        try Data(text.utf8).write(to: directory.appending(path: "\(number)_n.sql"))
      }
      try await BundleFixture.with(database) { bundle async throws in
        #expect(try await bundle.run("heads").output == "10000 (head)\n")
        let script = try await bundle.run("upgrade", "base:head", "--sql")
        #expect(script.exitCode == 0, "\(script.errors)")
        #expect(script.output.contains("SELECT 1;"))
        #expect(script.output.contains("SELECT 10000;"))
      }
    }
  }
}

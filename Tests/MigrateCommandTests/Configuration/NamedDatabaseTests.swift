import Foundation
import Support
import Testing

/// A run on another database than was meant is worse than none.
@Suite("The database that is meant")
struct NamedDatabaseTests {
  private let versions: KeyValuePairs = ["1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n"]

  /// Runs `migrate` in a project without a configuration of its own.
  private func run(
    _ words: String, _ environment: [String: String] = [:], conf: String? = nil,
    files: KeyValuePairs<String, String> = [:],
    _ body: (ProcessResult, URL) throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory async throws in
      try directory.write(["versions/1_a.sql": "-- migrate:up\nCREATE TABLE a (id int);\n"])
      try directory.write(files)
      if let conf { try directory.write(["migrate.conf": conf]) }
      let result = try await runProcess(
        migrateExecutable, words.split(separator: " ").map(String.init), environment: environment,
        in: directory)
      try body(result, directory)
    }
  }

  private func isThere(_ name: String, in directory: URL) -> Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: name).path)
  }

  @Test(
    "a variable that is set and empty is an error",
    arguments: [
      "DATABASE_URL", "MIGRATE_URL", "MIGRATE_LOCK_WAIT", "MIGRATE_ENV", "MIGRATE_CONFIG",
      "MIGRATE_HOOKS_BEFORE_RUN",
    ])
  func emptyVariable(name: String) async throws {
    for value in ["", " \n"] {
      for command in ["upgrade head", "check", "status"] {
        try await run(command, [name: value]) { result, directory in
          #expect(result.exitCode == 78, "\(command)")
          #expect(result.errors.contains("\(name) is set and empty"), "\(result.errors)")
          #expect(!isThere("migrate.db", in: directory))
        }
      }
    }
    try await run("status", files: [".env": "\n\(name)=\n"]) { result, _ in
      #expect(result.exitCode == 78)
      #expect(result.errors.contains(".env:2: \(name) is empty"), "\(result.errors)")
    }
  }

  @Test("an option goes before an empty variable")
  func option() async throws {
    try await run("upgrade head --url sqlite:///x.db", ["DATABASE_URL": ""]) { result, directory in
      #expect(result.exitCode == 0)
      #expect(isThere("x.db", in: directory))
    }
  }

  @Test("where nobody tries things out, a database must be named")
  func noDefault() async throws {
    let places: [(environment: [String: String], conf: String?, words: String)] = [
      (["CI": "true"], nil, ""), (["CI": "1"], nil, ""), ([:], "production = true", ""),
      ([:], "[environments.prod]\n", "--env prod"), (["MIGRATE_LOG_FORMAT": "json"], nil, ""),
      (["KUBERNETES_SERVICE_HOST": "10.0.0.1"], nil, ""),
    ]
    for place in places {
      for command in ["upgrade head", "downgrade base", "check", "status", "current"] {
        try await run("\(command) \(place.words)", place.environment, conf: place.conf) {
          result, directory in
          #expect(result.exitCode == 78, "\(command) \(place)")
          let text = result.output + result.errors
          #expect(text.contains("no database is named"), "\(text)")
          #expect(!isThere("migrate.db", in: directory))
        }
      }
      try await run("heads \(place.words)", place.environment, conf: place.conf) { result, _ in
        #expect(result.exitCode == 0)
      }
    }
    try await run("upgrade head --log-format json") { result, _ in
      #expect(result.exitCode == 78)
    }
    try await run("upgrade head", ["CI": "false"]) { result, _ in #expect(result.exitCode == 0) }
  }

  @Test("the first line of a run names the database")
  func firstLine() async throws {
    try await run("upgrade head") { result, _ in
      #expect(result.exitCode == 0)
      #expect(result.errors.hasPrefix("database: sqlite:///migrate.db (the default;"))
    }
    try await run("upgrade head", ["DATABASE_URL": "sqlite:///b.db"]) { result, _ in
      #expect(result.errors.hasPrefix("database: sqlite:///b.db\n"))
    }
    try await run("--quiet upgrade head") { result, _ in #expect(result.errors == "") }
    try await run("upgrade head --url postgresql://me:hunter2@127.0.0.1:1/d --wait 1s") {
      result, _ in
      #expect(result.exitCode == 4)
      #expect(result.errors.hasPrefix("database: postgresql://me@127.0.0.1:1/d\n"))
      #expect(!result.errors.contains("hunter2"))
    }
    try await run("--json upgrade head") { result, _ in
      #expect(result.output.contains(#""database":"sqlite:///migrate.db"#), "\(result.output)")
    }
  }

  @Test(
    "blanks and line ends around a URL do not count",
    arguments: ["sqlite:///x.db\n", " sqlite:///x.db", "\tsqlite+aiosqlite:///x.db \r\n"])
  func trimmed(url: String) async throws {
    for variable in ["DATABASE_URL", "MIGRATE_URL"] {
      try await run("upgrade head", [variable: url]) { result, directory in
        #expect(result.exitCode == 0, "\(result.errors)")
        let names = try directory.names(in: ".")
        #expect(names.contains("x.db"), "\(names)")
      }
    }
  }

  @Test("blanks around the URL of a server do not count")
  func trimmedPostgreSQL() async throws {
    try await TestDatabase.with(.postgreSQL, versions: versions) { database in
      let variables = ["MIGRATE_URL": " \(database.url)\n"]
      let result = try await database.migrate("upgrade", "head", environment: variables)
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test("what only reads makes no database file, and finds an empty database")
  func readOnly() async throws {
    let commands = [
      ("current", 0), ("status", 0), ("check", 2), ("history -i", 0), ("upgrade head --dry-run", 0),
      ("plan head", 0), ("downgrade base", 0), ("show 1", 0), ("upgrade head --sql", 0),
    ]
    for (command, exitCode) in commands {
      try await run(command) { result, directory in
        #expect(result.exitCode == exitCode, "\(command): \(result.errors)")
        let names = try directory.names(in: ".")
        #expect(names == ["versions"], "\(command)")
      }
    }
  }
}

import Foundation
import Support
import Testing

/// Passwords stay where they are.
@Suite("secrets")
struct SecretTests {
  private static let password = "Gehe1m/n1s @%"
  /// The forms of the password, and a part that all of them have.
  private static let encoded = "Gehe1m%2Fn1s%20%40%25"
  private static let part = "Gehe1m"

  private static let commands = [
    ["upgrade", "head"], ["upgrade", "head", "--dry-run"], ["upgrade", "head", "--sql"], ["status"],
    ["current"], ["check"], ["history"], ["stamp", "head"], ["config"], ["downgrade", "base"],
    ["no-such-command"], ["upgrade", "no_such_revision"],
  ]

  private static func run(
    _ database: TestDatabase, url: String, _ command: [String]
  ) async throws -> [ProcessResult] {
    var results: [ProcessResult] = []
    for options in [[], ["--verbose"], ["--json"]] {
      // In the environment, as an option, and in the file.
      try database.directory.write(["migrate.conf": "url = \"\(url)\"\n"])
      results.append(
        try await runProcess(migrateExecutable, command + options, in: database.directory))
      results.append(
        try await runProcess(
          migrateExecutable, command + options + ["--url", url], in: database.directory))
      results.append(
        try await runProcess(
          migrateExecutable, command + options, environment: ["DATABASE_URL": url],
          in: database.directory))
    }
    return results
  }

  private static func expectNoSecret(_ results: [ProcessResult], _ command: [String]) {
    for result in results {
      #expect(!(result.output + result.errors).contains(part), "\(command): \(result)")
    }
  }

  @Test("neither output nor history has the password of a run", arguments: [false, true])
  func runs(isConnectionString: Bool) async throws {
    let versions: KeyValuePairs = [
      "0001_a.sql":
        "-- migrate:up\nCREATE TABLE own.a (id integer);\n-- migrate:down\nDROP TABLE own.a;\n",
      "0002_b.sql": "-- migrate:up\nDO $$ BEGIN RAISE WARNING 'w'; END $$;\nSELECT 1 / 0;\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.withRole(password: Self.password) { role async throws in
        try await database.query("CREATE SCHEMA own AUTHORIZATION \(role)")
        try await database.query("ALTER ROLE \(role) SET search_path = own")
        let components = try #require(URLComponents(string: database.url))
        let (host, port) = (components.host ?? "", components.port ?? 0)
        let name = components.path.dropFirst()
        let url =
          isConnectionString
          ? "host=\(host) port=\(port) dbname=\(name) user=\(role) password='\(Self.password)'"
          : "postgresql://\(role):\(Self.encoded)@\(host):\(port)/\(name)"
        for command in Self.commands {
          Self.expectNoSecret(try await Self.run(database, url: url, command), command)
        }
        let history = try await database.query("SELECT * FROM own.migrate_history")
        #expect(history.contains("division by zero"))
        #expect(!history.contains(Self.part))
        #expect(
          try await !database.query("SELECT * FROM own.migrate_version").contains(Self.part))
      }
    }
  }

  @Test(
    "no error has the password",
    arguments: [
      "postgresql://app:\(encoded)@127.0.0.1:1/app",
      "postgresql://app:\(encoded)@nowhere.invalid/app",
      "postgresql://app:\(encoded)@127.0.0.1:port/app",
      "postgresql://app:\(encoded)@127.0.0.1/app?sslmod=x",
      "postgresql://app@127.0.0.1:1/app?password=\(encoded)",
      "postgresql://app@127.0.0.1:1/app?pasword=\(encoded)",
      "postgresql://app:\(part)@home@127.0.0.1:1/app", "postgresql://app:\(part)/x@127.0.0.1:1/app",
      "postgresql://app:\(part)%zz@127.0.0.1:1/app", "mysql://app:\(encoded)@127.0.0.1:1/app",
      "app:\(part)@127.0.0.1:1/app", "host=127.0.0.1 port=1 user=app password=\(part)",
      "host=127.0.0.1 port=1 user=app password=two \(part)",
      "host=127.0.0.1 port=1 user=app pasword=\(part)",
      "host=127.0.0.1 port=1 user=app password='\(part)",
      "host=127.0.0.1 port=1 user=app sslmode=bogus password=\(part)",
    ])
  func errors(url: String) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      for command in [["upgrade", "head"], ["status"], ["config"], ["check"]] {
        let results = try await Self.run(database, url: url, command)
        Self.expectNoSecret(results, command)
        if command != ["config"] {
          for result in results { #expect([4, 78].contains(result.exitCode), "\(result)") }
        }
      }
    }
  }

  @Test("a wrong password is not shown by the error that refuses it")
  func wrongPassword() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let url = try database.url(password: Self.part)
      let results = try await Self.run(database, url: url, ["upgrade", "head"])
      #expect(results.allSatisfy { $0.exitCode == 4 })
      Self.expectNoSecret(results, ["upgrade", "head"])
    }
  }

  @Test(
    "a configuration file with a mistake is not shown",
    arguments: [
      ("migrate.conf", "url = postgresql://app:\(part)@127.0.0.1/app\n"),
      ("migrate.conf", "url = \"postgresql://app:\(part)@127.0.0.1/app\nwait = \"1s\"\n"),
      ("migrate.conf", "url = [\"postgresql://app:\(part)@127.0.0.1/app\"]\n"),
      ("migrate.conf", "uri = \"postgresql://app:\(part)@127.0.0.1/app\"\n"),
      ("migrate.conf", "url = \"postgresql://app:\(part)${NO_SUCH}@127.0.0.1/app\"\n"),
      (".env", "DATABASE_URL=\"postgresql://app:\(part)@127.0.0.1/app\n"),
      (".env", "postgresql://app:\(part)@127.0.0.1/app\n"),
    ])
  func badFile(name: String, text: String) async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try Data(text.utf8).write(to: database.directory.appending(path: name))
      let result = try await runProcess(
        migrateExecutable, ["upgrade", "head"], in: database.directory)
      #expect(result.exitCode == 78)
      Self.expectNoSecret([result], ["upgrade", "head"])
    }
  }
}

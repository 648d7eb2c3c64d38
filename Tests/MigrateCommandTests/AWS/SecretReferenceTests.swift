import AWSClient
import Foundation
import Support
import Testing
import Basics

@Suite("database secrets of AWS")
struct SecretReferenceTests {
  /// Characters that mean something in URLs, shells, JSON and connection strings.
  private static let password = #"p@ss:w/rd?#%41&= '"\é"#

  private static let versions: KeyValuePairs = [
    "1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n-- migrate:down\nDROP TABLE t;\n"
  ]

  /// A database, and a role with a difficult password.
  private struct Login {
    let database: TestDatabase
    let server: URLComponents
    let role: String

    var name: String { String(server.path.dropFirst()) }
    var host: String { server.host ?? "" }
    var port: Int { server.port ?? 0 }

    /// What RDS and Secrets Manager keep.
    var json: JSONValue {
      [
        "engine": "postgres", "host": .string(host), "port": JSONValue(port),
        "username": .string(role), "password": .string(password), "dbname": .string(name),
      ]
    }

    /// The JSON of a password that RDS manages: it does not say where.
    var userAndPassword: JSONValue {
      ["username": .string(role), "password": .string(password)]
    }

    func setPassword(_ password: String) async throws {
      try await database.query("ALTER ROLE \(role) PASSWORD '\(password)'")
    }
  }

  private func withLogin(_ body: (Login) async throws -> Void) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try await database.withRole(password: Self.password) { role async throws in
        try await database.query("GRANT CREATE ON SCHEMA public TO \(role)")
        try await body(
          Login(
            database: database, server: try #require(URLComponents(string: database.url)),
            role: role))
      }
    }
  }

  /// Keeps a text in Secrets Manager.
  /// - Returns: its ARN.
  private func store(_ value: JSONValue) async throws -> String {
    let name = "shop/\(UInt64.random(in: 0...UInt64.max))"
    let text: JSONValue = value.text == nil ? .string(value.description) : value
    let answer = try await AWSStandIn.shared.client.call(
      .secretsManager, "CreateSecret", ["Name": .string(name), "SecretString": text])
    return try #require(answer["ARN"]?.text)
  }

  @Test("the URL is a secret, or made of one, wherever it stands")
  func forms() async throws {
    let aws = try await AWSStandIn.shared.environment
    try await withLogin { login async throws in
      let arn = try await store(login.json)
      let managed = try await store(login.userAndPassword)
      let encoded = try #require(
        Self.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let text = """
        postgresql://\(login.role):\(encoded)@\(login.host):\(login.port)/\(login.name)
        """
      let whole = try await store(.string(text))
      let nested = try await store(["urls": "x", "migrate": .string(text)])
      let parameter = "/shop/\(login.role)"
      _ = try await AWSStandIn.shared.client.call(
        .ssm, "PutParameter",
        ["Name": .string(parameter), "Value": .string(text), "Type": "SecureString"])
      let place = "\(login.host):\(login.port)/\(login.name)"
      for url in [
        "secretsmanager://\(arn)", "secretsmanager://\(arn)?application_name=x",
        "secretsmanager://\(whole)", "secretsmanager://\(nested)#migrate", "ssm://\(parameter)",
        "postgresql://\(place)?password=secretsmanager://\(managed)",
        "postgresql://\(login.role)@\(place)?password=secretsmanager://\(managed)%23password",
        login.json.description,
      ] {
        let environment = aws.merging(["MIGRATE_URL": url]) { $1 }
        let result = try await login.database.migrate(
          "upgrade", "head", "--verbose", environment: environment)
        #expect(result.exitCode == 0, "\(result.errors)")
        let config = try await login.database.migrate("config", environment: environment)
        #expect(config.exitCode == 0, "\(config.errors)")
        let shown = result.output + result.errors + config.output + config.errors
        #expect(!shown.contains(Self.password) && !shown.contains(encoded))
        let who = try await login.database.query("SELECT applied_by FROM migrate_version")
        #expect(who == login.role)
        let back = try await login.database.migrate(
          "downgrade", "base", environment: environment)
        #expect(back.exitCode == 0, "\(back.errors)")
      }
      let variable = try await login.database.migrate(
        "upgrade", "head",
        environment: aws.merging([
          "MIGRATE_URL": "postgresql://\(login.role)@\(place)",
          "PGPASSWORD": "secretsmanager://\(managed)",
        ]) { $1 })
      #expect(variable.exitCode == 0, "\(variable.errors)")
    }
  }

  @Test("members of a JSON variable that ECS injects make up a URL in migrate.conf")
  func injected() async throws {
    try await withLogin { login async throws in
      try login.database.directory.write([
        "migrate.conf": """
        url = "postgresql://${DB.username}:${DB.password}@${DB.host}:${DB.port}/${DB.dbname}"
        """
      ])
      let result = try await runProcess(
        migrateExecutable, ["upgrade", "head"], environment: ["DB": login.json.description],
        in: login.database.directory)
      #expect(result.exitCode == 0, "\(result.errors)")
      let broken = try await runProcess(
        migrateExecutable, ["upgrade", "head"],
        environment: ["DB": login.userAndPassword.description],
        in: login.database.directory)
      #expect(broken.exitCode == 78)
      #expect(broken.errors.contains("it has password, username"), "\(broken.errors)")
      #expect(!broken.errors.contains(Self.password))
    }
  }

  @Test("a password that was rotated is fetched again, at the start and in the middle of a run")
  func rotation() async throws {
    try await withLogin { login async throws in
      let place = "\(login.role)@\(login.host):\(login.port)/\(login.name)"
      func answer(_ password: String) -> HTTPStandInResponse {
        HTTPStandInResponse("{\"SecretString\": \"\(password)\"}")
      }
      let responses = SequencedAnswers([answer("old"), answer("first"), answer("second")])
      try await HTTPStandIn.with(answer: { _ in responses.next() }) { server async throws in
        try await login.setPassword("first")
        try login.database.write([
          "2_slow.sql": """
          -- migrate:up
          SELECT CASE WHEN NOT EXISTS (SELECT FROM t) THEN pg_sleep(600) END;
          """
        ])
        let run = try login.database.start(
          "upgrade", "head",
          environment: [
            "MIGRATE_URL": "postgresql://\(place)?password=secretsmanager://db",
            "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret",
          ])
        let sessions =
          "FROM pg_stat_activity WHERE usename = '\(login.role)' AND query LIKE '%sleep%'"
        try await waitUntil("the second migration runs") {
          try await login.database.query("SELECT count(*) \(sessions)") == "1"
        }
        try await login.setPassword("second")
        try await login.database.query("INSERT INTO t VALUES (1)")
        try await login.database.query("SELECT pg_terminate_backend(pid) \(sessions)")
        let result = try await run.result()
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(server.requests.count == 3)
        #expect(try await login.database.applied() == ["1", "2"])
      }
    }
  }

  @Test("commands that do not connect ask AWS for nothing")
  func lazy() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n"])
      let environment = ["MIGRATE_URL": "secretsmanager://shop/db?sslmode=require#url"]
      for arguments in [["config"], ["heads"], ["history"], ["upgrade", "head", "--sql"]] {
        let result = try await runProcess(
          migrateExecutable, arguments, environment: environment, in: directory)
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      let config = try await migrate("config", environment: environment, in: directory)
      #expect(config.output.contains("secretsmanager://shop/db?sslmode=require#url"))
    }
  }

  @Test("what cannot be used says why, and nothing of the secret")
  func unusable() async throws {
    let aws = try await AWSStandIn.shared.environment
    let noRegion = aws.filter { $0.key != "AWS_REGION" }
      .merging(["AWS_EC2_METADATA_DISABLED": "true"]) { $1 }
    let noHost = try await store(["username": "u", "password": .string(Self.password)])
    let mysql = try await store(["engine": "mysql", "host": "h", "password": "hidden-1"])
    let words = try await store("hidden-2 words")
    try await withTemporaryDirectory { directory in
      try directory.write(["versions/1_table.sql": "-- migrate:up\nSELECT 1;\n"])
      for (url, environment, code, message) in [
        ("secretsmanager://none", aws, 4, "ResourceNotFoundException"),
        ("secretsmanager://\(noHost)", aws, 78, "the JSON has no host; it has password, username"),
        ("secretsmanager://\(mysql)", aws, 78, "the secret is for mysql"),
        ("secretsmanager://\(words)", aws, 78, "this is not a database URL"),
        ("secretsmanager://\(words)#x", aws, 78, "no JSON object"),
        ("secretsmanager://", aws, 78, "the reference has no name"),
        ("ssm:///none", noRegion, 78, "no AWS region is set"),
        (
          "ssm:///none",
          ["AWS_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true"], 4,
          "no AWS credentials were found"
        ),
      ] {
        let result = try await migrate(
          "upgrade", "head", environment: environment.merging(["MIGRATE_URL": url]) { $1 },
          in: directory)
        #expect(result.exitCode == Int32(code))
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(!result.errors.contains("hidden") && !result.errors.contains(Self.password))
      }
    }
  }

  @Test("without libcurl the package to install is named")
  func noLibrary() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write([
        "versions/1_table.sql": "-- migrate:up\nSELECT 1;\n", "lib/libcurl.so.4": "",
        "lib/libcurl-gnutls.so.4": "",
      ])
      let result = try await migrate(
        "status",
        environment: [
          "MIGRATE_URL": "secretsmanager://db", "AWS_REGION": "eu-central-1",
          "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret",
          "LD_LIBRARY_PATH": directory.appending(path: "lib").path,
        ], in: directory)
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("apt-get install libcurl4"), "\(result.errors)")
    }
  }
}

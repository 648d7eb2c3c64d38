import Testing

@testable import Migrations

@Suite("A database URL")
struct DatabaseURLTests {
  private func parameters(_ text: String) throws -> PostgreSQLParameters {
    let url = try DatabaseURL(text)
    guard case .postgreSQL(let parameters) = url else {
      throw DatabaseURLError.notAURL
    }
    return parameters
  }

  @Test(
    "names PostgreSQL in every spelling of the scheme",
    arguments: [
      "postgresql", "postgres", "POSTGRESQL", "postgresql+asyncpg", "postgresql+psycopg",
      "postgresql+psycopg2", "postgresql+psycopg2cffi", "postgresql+pg8000", "postgres+asyncpg",
    ])
  func schemes(scheme: String) throws {
    let url = try DatabaseURL("\(scheme)://app:s3cret@db.example.com:6432/shop")
    #expect(url.backEnd == .postgreSQL)
    #expect(url.description == "postgresql://app@db.example.com:6432/shop")
  }

  @Test("hands the parts of a URL to libpq, decoded")
  func parts() throws {
    let parameters = try parameters("postgresql://a%40b:p%40s%2Fs%3Aw%25@[::1]:5433/my%20db")
    #expect(
      parameters.all == [
        "user": "a@b", "password": "p@s/s:w%", "host": "::1", "port": "5433", "dbname": "my db",
      ])
    #expect(parameters.description == "postgresql://a%40b@[::1]:5433/my%20db")
  }

  @Test("passes libpq's parameters through")
  func parametersPassThrough() throws {
    let url = try parameters(
      "postgresql://h/d?sslmode=verify-full&sslrootcert=/etc/ca%20file.pem&options=-c%20x%3Dy"
        + "&target_session_attrs=read-write&channel_binding=require&application_name=shop")
    #expect(url["sslmode"] == "verify-full")
    #expect(url["sslrootcert"] == "/etc/ca file.pem")
    #expect(url["options"] == "-c x=y")
    #expect(url["target_session_attrs"] == "read-write")
    #expect(url["application_name"] == "shop")
  }

  @Test(
    "takes asyncpg's ssl for sslmode",
    arguments: [
      ("true", "require"), ("require", "require"), ("verify-full", "verify-full"),
      ("False", "disable"), ("prefer", "prefer"),
    ])
  func ssl(value: String, mode: String) throws {
    #expect(try parameters("postgresql+asyncpg://h/d?ssl=\(value)")["sslmode"] == mode)
  }

  @Test("asks for RDS IAM authentication with verified TLS, unless less is asked for")
  func rdsToken() throws {
    let verified = try parameters("postgresql://app@h/d?iam=true")
    #expect(verified.usesRDSToken)
    #expect(verified.description == "postgresql://app@h/d?iam=true&sslmode=verify-full")
    #expect(try parameters("postgresql://app@h/d?iam=true&sslmode=require")["sslmode"] == "require")
    #expect(try !parameters("postgresql://app@h/d?iam=false").usesRDSToken)
    #expect(throws: DatabaseURLError.tokenWithoutTLS("disable")) {
      try DatabaseURL("postgresql://app@h/d?iam=true&sslmode=disable")
    }
    #expect(throws: DatabaseURLError.notTrueOrFalse("iam")) {
      try DatabaseURL("postgresql://app@h/d?iam=1")
    }
  }

  @Test("ignores what only tunes a Python driver")
  func driverArguments() throws {
    let url = try parameters(
      "postgresql+asyncpg://h/d?prepared_statement_cache_size=0&statement_cache_size=0"
        + "&command_timeout=60&prepare_threshold=0&sslmode=require")
    #expect(url.all == ["host": "h", "dbname": "d", "sslmode": "require"])
  }

  @Test(
    "accepts several hosts in every spelling",
    arguments: [
      "postgresql://u@a:1,b:2/d", "postgresql+psycopg2://u@/d?host=a:1&host=b:2",
      "postgresql://u@/d?host=a,b&port=1,2", "host=a,b port=1,2 user=u dbname=d",
    ])
  func severalHosts(text: String) throws {
    let url = try parameters(text)
    #expect(url.all == ["host": "a,b", "port": "1,2", "user": "u", "dbname": "d"])
    #expect(url.description == "postgresql://u@a:1,b:2/d")
  }

  @Test("accepts a socket directory")
  func socketDirectory() throws {
    let url = try parameters("postgresql+psycopg://app@/shop?host=/var/run/postgresql")
    #expect(url["host"] == "/var/run/postgresql")
    #expect(url.description == "postgresql://app@/shop?host=/var/run/postgresql")
  }

  @Test("accepts libpq's connection strings and services")
  func connectionStrings() throws {
    let url = try parameters(#"host = db dbname='my db' password='it\'s' connect_timeout=3"#)
    #expect(url["dbname"] == "my db")
    #expect(url.password == Secret("it's"))
    #expect(url.description == "postgresql://db/my%20db?connect_timeout=3")
    #expect(try parameters("service=shop")["service"] == "shop")
    #expect(
      try parameters("postgresql://?service=shop").description == "postgresql://?service=shop")
  }

  @Test("leaves the rest to libpq's environment")
  func nothingIsMadeUp() throws {
    #expect(try parameters("postgresql://").all.isEmpty)
    #expect(try parameters("postgresql:///shop").all == ["dbname": "shop"])
  }

  @Test("understands what other tools write, and what it means here")
  func otherTools() throws {
    let forms = [
      "jdbc:postgresql://h:5433/d?user=app&password=s3cret&ssl=false":
        "postgresql://app@h:5433/d?sslmode=disable",
      "jdbc:postgresql:d": "postgresql:///d", "pgx5://app@h/d": "postgresql://app@h/d",
      "postgis://h/d": "postgresql://h/d",
      "postgres://app@/d?socket=/var/run": "postgresql://app@/d?host=/var/run",
      "postgresql://h/d?sslmode=no-verify": "postgresql://h/d?sslmode=require",
      "postgresql://h/d?sslaccept=strict": "postgresql://h/d?sslmode=verify-full",
      "jdbc:postgresql://h/d?ApplicationName=a&targetServerType=primary":
        "postgresql://h/d?application_name=a&target_session_attrs=primary",
      "postgresql://h/d?pgbouncer=true&connection_limit=5&pool_max_conns=3&x-migrations-table=v":
        "postgresql://h/d",
      "pgsql://app@h/d": "postgresql://app@h/d", "ecto://h/d": "postgresql://h/d",
      "jdbc:postgresql://h/d?ssl&user=app&readOnly=true&autosave=never&options=-c%20a=b":
        "postgresql://app@h/d?options=***&sslmode=verify-full",
      "jdbc:postgresql://h/d?ssl=true&sslmode=require": "postgresql://h/d?sslmode=require",
      "jdbc:postgresql://h/d?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory":
        "postgresql://h/d?sslmode=require",
      "postgresql://h/d?sslcert=ca.pem&sslidentity=me.p12&sslaccept=strict":
        "postgresql://h/d?sslmode=verify-full&sslrootcert=ca.pem",
      "postgresql://h/d?sslcert=me.pem&sslkey=me.key&sslaccept=strict":
        "postgresql://h/d?sslcert=me.pem&sslkey=me.key&sslmode=verify-full",
      "postgresql://h/d?ssl-mode=REQUIRE&ssl-ca=ca.pem":
        "postgresql://h/d?sslmode=require&sslrootcert=ca.pem",
      "postgresql://h/d?load_balance_hosts=random&conn_max_age=60&supa=base": "postgresql://h/d",
    ]
    for (text, description) in forms {
      #expect(try DatabaseURL(text).description == description, "\(text)")
    }
    let options = [
      "schema=app": "-c search_path=app", "schema=My%20App": #"-c search_path="My\ App""#,
      "currentSchema=a,b": "-c search_path=a,b", "search_path=app": "-c search_path=app",
      "timezone=UTC&statement_timeout=500": "-c TimeZone=UTC -c statement_timeout=500",
      "options=-c%20a%3Db&search_path=x": "-c a=b -c search_path=x",
    ]
    for (query, value) in options {
      #expect(try parameters("postgresql://h/d?\(query)")["options"] == value, "\(query)")
    }
    let notes = DatabaseURL.notes(
      on: "pgx5://h/d?x-migrations-table=v&pool_max_conns=3&schema=a&sslmode=require")
    #expect(notes.count == 2 && notes[0].contains("version_table"))
    #expect(DatabaseURL.notes(on: "postgresql://h/d?schema=a").isEmpty)
    #expect(DatabaseURL.notes(on: "nonsense").isEmpty)
    for (query, word) in [
      ("sslrootcert=/nowhere/ca.pem", "no such file"), ("sslcert=a&sslidentity=b", "sslrootcert"),
      ("sslidentity=b", "PEM"), ("load_balance_hosts=random", "ignored"),
    ] {
      let notes = DatabaseURL.notes(on: "postgresql://h/d?\(query)")
      #expect(notes.contains { $0.contains(word) }, "\(notes)")
    }
  }

  @Test(
    "names SQLite files as SQLAlchemy does",
    arguments: [
      ("sqlite:///relative.db", "relative.db"), ("sqlite:////tmp/absolute.db", "/tmp/absolute.db"),
      ("sqlite+aiosqlite:///dir/my%20file.db", "dir/my file.db"), ("sqlite://:memory:", ":memory:"),
      ("sqlite:///:memory:", ":memory:"), ("sqlite://", ":memory:"),
      ("sqlite+pysqlite:///a.db?timeout=5&check_same_thread=false", "a.db"),
      ("sqlite:a.db", "a.db"), ("sqlite:dir/a.db", "dir/a.db"), ("sqlite:/tmp/a.db", "/tmp/a.db"),
      ("sqlite::memory:", ":memory:"), ("sqlite3:a.db", "a.db"), ("sqlite3://a.db", "a.db"),
      ("file:./dev.db?connection_limit=1", "./dev.db"), ("jdbc:sqlite:a.db", "a.db"),
      ("sqlite3://a.db?x-no-tx-wrap=true&_foreign_keys=1&mode=rwc", "a.db"),
    ])
  func sqlite(text: String, path: String) throws {
    #expect(try DatabaseURL(text) == .sqlite(path: path))
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("", DatabaseURLError.empty), ("shop.db", .notAURL), ("/var/shop.db", .notAURL),
      ("mysql+pymysql://u:p@h/d", .unsupportedScheme("mysql")),
      ("sqlite://shop.db", .sqliteNeedsThreeSlashes),
      ("sqlite:///shop.db?mode=memory", .unknownParameter("mode", near: nil)),
      ("sqlite:///shop.db?timeuot=5", .unknownParameter("timeuot", near: "timeout")),
      ("postgresql://h/d?sslmod=require", .unknownParameter("sslmod", near: "sslmode")),
      ("postgresql://h/d?zzz=1", .unknownParameter("zzz", near: nil)),
      ("postgresql://h/d?oauth_scope=x", .newerParameter("oauth_scope", 18)),
      ("postgresql://h/d?sslmode", .malformedParameter),
      ("postgresql://h/d?options=a=b", .malformedParameter),
      ("postgresql://h:port/d", .invalidPort), ("postgresql://h:70000/d", .invalidPort),
      ("postgresql://h:1,i:0/d", .invalidPort), ("host=h port=x", .invalidPort),
      ("postgresql://[::1/d", .malformed), ("postgresql://u:50%@h/d", .invalidPercentEncoding),
      ("postgresql://u:%00@h/d", .invalidPercentEncoding),
      ("host=h sslmod=require", .unknownParameter("sslmod", near: "sslmode")),
      ("host=h password='x", .unquotedValue), ("host=h password=two words", .unquotedValue),
    ] as [(String, DatabaseURLError)])
  func refused(text: String, reason: DatabaseURLError) {
    #expect(throws: reason) { try DatabaseURL(text) }
  }

  @Test(
    "with a password that was not encoded is refused without showing it",
    arguments: [
      "postgresql://app:pw@Hidden@db/shop", "postgresql://app:pw/Hidden@db/shop",
      "postgresql://app:12/Hidden@db/shop", "postgresql://app:12/3?Hidden=1@db/shop",
      "postgresql://app:pw/a?b@Hidden/shop", "postgresql://app@Hidden:pw@db/shop",
      "postgresql://app:pw@x/Hidden@db/shop", "postgresql://app:50%Hidden@db/shop",
      "host=db password=pw Hidden", "host=db password=pw Hidden=1", "password='Hidden",
    ])
  func unescapedPassword(text: String) {
    let error = #expect(throws: DatabaseURLError.self) { try DatabaseURL(text) }
    let shown = error.map { "\($0)" + String(reflecting: $0) } ?? ""
    #expect(!shown.contains("Hidden"))
    #expect(!shown.contains("pw"))
  }

  @Test("never shows a password, however it is printed")
  func redaction() throws {
    let url = try DatabaseURL(
      "postgresql://app:Hidden@db/shop?sslpassword=Hidden&password=Hidden&sslmode=require")
    var dumped = ""
    dump(url, to: &dumped)
    for shown in ["\(url)", String(reflecting: url), "\([url])", dumped] {
      #expect(!shown.contains("Hidden"))
    }
    #expect(url.description == "postgresql://app@db/shop?sslmode=require")
    guard case .postgreSQL(let parameters) = url else { return }
    #expect(parameters["password"] == nil)
    #expect(parameters.all["sslpassword"] == "Hidden")
  }
}

@Suite("A secret")
struct SecretTests {
  @Test("shows that it is there and nothing else")
  func description() {
    let secret = Secret("Hidden")
    var dumped = ""
    dump([secret], to: &dumped)
    let shown = ["\(secret)", String(reflecting: Optional(secret)), "\([secret])", dumped]
    for text in shown { #expect(!text.contains("Hidden")) }
    #expect("\(secret)" == "[redacted]")
    #expect(secret.revealed == "Hidden")
  }
}

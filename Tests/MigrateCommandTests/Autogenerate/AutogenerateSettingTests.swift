import Foundation
import Support
import Testing

@Suite("owners and passwords in generated revisions")
struct AutogenerateSettingTests {
  private func text(_ database: TestDatabase) throws -> String {
    try FileManager.default.contentsOfDirectory(
      atPath: database.directory.appending(path: "versions").path
    ).sorted().map { try database.directory.read("versions/\($0)") }.joined()
  }

  private static let objects = """
    CREATE SCHEMA app;
    CREATE TABLE item (id int);
    CREATE VIEW names AS SELECT id FROM item;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TYPE mood AS ENUM ('a');
    CREATE SEQUENCE number;

    """
  private static let owned = [
    "SCHEMA app", "TABLE item", "VIEW names", "FUNCTION one()", "TYPE mood", "SEQUENCE number",
  ]

  @Test("owners are part of the schema only when that is set")
  func owners() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      let statements = Self.owned.map { "ALTER \($0) OWNER TO pg_monitor;" }
      try database.directory.write([
        "schema.sql": Self.objects + statements.joined(separator: "\n"),
        "migrate.conf": "schema = [\"schema.sql\"]\n",
      ])
      var result = try await database.migrate("revision", "--autogenerate", "-m", "begin")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try !text(database).contains("OWNER"))
      try await database.migrate("upgrade", "head")

      try database.directory.write([
        "migrate.conf": "schema = [\"schema.sql\"]\nautogenerate_owners = true\n"
      ])
      result = try await database.migrate("revision", "--autogenerate", "-m", "owners")
      #expect(result.exitCode == 0, "\(result.errors)")
      for statement in statements { #expect(try text(database).contains(statement)) }
      #expect(try text(database).contains("ALTER TABLE item OWNER TO CURRENT_USER;"))
      result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT tableowner FROM pg_tables WHERE tablename = 'item'")
          == "pg_monitor")
      result = try await database.migrate("diff", "--from", "database", "--to", "schema.sql")
      #expect(result.exitCode == 0, "\(result.output)")
      result = try await database.migrate("downgrade", "-1")
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test("a password is a placeholder, without which the revision does not run")
  func passwords() async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write([
        "schema.sql": """
        CREATE FOREIGN DATA WRAPPER wrap;
        CREATE SERVER far FOREIGN DATA WRAPPER wrap;
        CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'bob', password 'hush');
        CREATE SUBSCRIPTION sub CONNECTION 'host=h user=bob password=hush dbname=d' PUBLICATION p
          WITH (connect = false, slot_name = NONE);
        CREATE FUNCTION shell() RETURNS text LANGUAGE sql AS $$SELECT '${HOME}'$$;
        """
      ])
      var result = try await database.migrate(
        "revision", "--autogenerate", "-m", "begin", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("set FAR_PUBLIC_PASSWORD, SUB_PASSWORD"), "\(result.output)")
      let text = try text(database)
      #expect(!text.contains("hush"))
      #expect(text.contains("-- migrate:up placeholders:on"))
      #expect(text.contains("password '${FAR_PUBLIC_PASSWORD}'"))
      #expect(text.contains("password=${SUB_PASSWORD} dbname=d"))

      result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode != 0)
      #expect(result.errors.contains("FAR_PUBLIC_PASSWORD"))
      result = try await database.migrate(
        "upgrade", "head", "-x", "FAR_PUBLIC_PASSWORD=one", "-x", "SUB_PASSWORD=two")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT array_to_string(umoptions, ' ') FROM pg_user_mappings")
          == "password=one user=bob")
      #expect(
        try await database.query("SELECT subconninfo FROM pg_subscription")
          == "host=h user=bob password=two dbname=d")
      #expect(try await database.query("SELECT shell()") == "${HOME}")
      result = try await database.migrate("diff", "--from", "database", "--to", "schema.sql")
      #expect(result.exitCode == 0, "\(result.output)")
      try await database.query("DROP SUBSCRIPTION sub")
    }
  }
}

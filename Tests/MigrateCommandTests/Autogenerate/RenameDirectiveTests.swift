import Foundation
import Support
import Testing

@Suite("-- migrate:renamed-from")
struct RenameDirectiveTests {
  private static let before = """
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE orders (
      id int PRIMARY KEY, total int, "Old Name" text, m mood DEFAULT 'sad',
      CONSTRAINT positive CHECK (total > 0));
    CREATE INDEX by_total ON orders (total);
    """

  private func generate(
    _ schema: String, _ body: (TestDatabase, ProcessResult) async throws -> Void
  ) async throws {
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_a.sql": "-- migrate:up\n\(Self.before)\n"]
    ) { database async throws in
      try database.directory.write(["schema.sql": schema])
      try await database.migrate("upgrade", "head")
      try await database.query("INSERT INTO orders VALUES (1, 7, 'x')")
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "names", "--schema", "schema.sql", "--no-online")
      try await body(database, result)
    }
  }

  @Test("gives what follows its new name, and keeps the rows")
  func names() async throws {
    let schema = """
      -- Moods.
      -- migrate:renamed-from mood
      CREATE TYPE feeling AS ENUM (
        -- migrate:renamed-from sad
        'unhappy', 'ok');

      -- migrate:renamed-from orders
      CREATE TABLE IF NOT EXISTS public."Sales" (
        id int CONSTRAINT orders_pkey PRIMARY KEY,
        -- migrate:renamed-from total
        -- what is to be paid
        amount int,
        -- migrate:renamed-from "Old Name"
        "New Name" text, m feeling DEFAULT 'unhappy'
        );
      -- migrate:renamed-from positive
      ALTER TABLE ONLY "Sales" ADD CONSTRAINT above_zero CHECK (amount > 0);
      -- migrate:renamed-from by_total
      CREATE INDEX by_amount ON "Sales" (amount);
      """
    try await generate(schema) { database, result in
      #expect(result.exitCode == 0, "\(result.errors)")
      let text = try String(
        contentsOf: database.directory.appending(path: "versions/0002_names.sql"), encoding: .utf8)
      #expect(!text.contains("DROP"))
      #expect(text.contains("ALTER TYPE feeling RENAME VALUE 'sad' TO 'unhappy';"))
      #expect(text.contains(#"ALTER INDEX by_total RENAME TO by_amount;"#))
      let upgrade = try await database.migrate("upgrade", "head")
      #expect(upgrade.exitCode == 0, "\(upgrade.errors)")
      #expect(
        try await database.query(#"SELECT amount, "New Name", m FROM "Sales""#) == "7|x|unhappy")
      // The lines may stay: what has its new name already is passed over.
      let again = try await database.migrate(
        "revision", "--autogenerate", "-m", "x", "--schema", "schema.sql")
      #expect(again.exitCode == 0, "\(again.errors)")
      #expect(again.output.contains("nothing is written"))
      #expect(try await database.migrate("downgrade", "-1").exitCode == 0)
      #expect(try await database.query("SELECT total, m FROM orders") == "7|sad")
    }
  }

  @Test("before nothing with a name is an error with its line")
  func misplaced() async throws {
    try await generate("CREATE TABLE a ();\n-- migrate:renamed-from b\n") { _, result in
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("schema.sql:2"))
    }
  }
}

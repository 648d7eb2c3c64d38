import Support
import Testing

/// Files whose meaning depends on the session, or on what psql makes of them.
@Suite("files and the session that reads them")
struct SessionTextTests {
  @Test("SET TRANSACTION at the beginning of a migration takes effect")
  func transactionSettings() async throws {
    let value = "SELECT current_setting('transaction_isolation')"
    let versions: KeyValuePairs = [
      "1.sql": "-- migrate:up\nCREATE TABLE iso (id serial, level text);\n",
      "2.sql": """
      -- migrate:up
      -- As strict as it can be.
      set /* here */ transaction isolation level serializable, deferrable;
      SET TRANSACTION READ WRITE;
      INSERT INTO iso (level) \(value);
      """,
      "3.sql": """
      -- migrate:up
      SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ;
      INSERT INTO iso (level) \(value);
      """,
      "4.sql": "-- migrate:up\nINSERT INTO iso (level) \(value);\n",
    ]
    for kind in [TestDatabaseKind.postgreSQL, .postgreSQLWithoutPipeline] {
      try await TestDatabase.with(kind, versions: versions) { database async throws in
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(
          try await database.query("SELECT level FROM iso ORDER BY id")
            == "serializable\nrepeatable read\nread committed")
        try database.write([
          "5.sql": "-- migrate:up\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY;\n"
        ])
        let refused = try await database.migrate("upgrade", "head")
        #expect(refused.exitCode == 65)
        #expect(refused.errors.contains("versions/5.sql:2:1: "), "\(refused.errors)")
      }
    }
  }

  @Test("statements are cut as the server's setting of strings says")
  func strings() async throws {
    let versions: KeyValuePairs = [
      "1.sql": """
      -- migrate:up
      CREATE TABLE s (v text);
      INSERT INTO s VALUES ('it\\'s; a');
      SET standard_conforming_strings = on;
      INSERT INTO s VALUES ('b\\');
      SELECT set_config('standard_conforming_strings', 'off', true);
      INSERT INTO s VALUES ('c\\';');
      -- migrate:down
      DELETE FROM s WHERE v = 'it\\'s; a';
      DROP TABLE s;
      """,
      "2.sql":
        "-- migrate:up transaction:false\nINSERT INTO s VALUES ('d\\';');\nSELECT 1;\n-- migrate:down\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.query(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET standard_conforming_strings = off', current_database()); END $$"
      )
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.query("SELECT v FROM s") == "it's; a\nb\\\nc';\nd';")
      let down = try await database.migrate("downgrade", "base")
      #expect(down.exitCode == 0, "\(down.errors)")
    }
  }

  @Test(
    "another encoding than that of the file is refused",
    arguments: [
      "SET client_encoding = 'LATIN1';", "set session client_encoding to win1252;",
      "SET NAMES 'sjis';", "SELECT pg_catalog.set_config('client_encoding', 'LATIN1', false);",
      "\\encoding LATIN1", "SET LOCAL client_encoding TO SQL_ASCII;",
    ])
  func encoding(statement: String) async throws {
    let text = "-- migrate:up\nSELECT 1;\n\(statement)\nSELECT 2;\n"
    try await TestDatabase.with(.postgreSQL, versions: ["1.sql": text]) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains("versions/1.sql:3:1: "), "\(result.errors)")
    }
  }

  @Test("what pg_dump writes can be pasted into a migration")
  func dumped() async throws {
    let text = """
      -- migrate:up
      \\restrict Ab3
      SET client_encoding = 'UTF8';
      SET standard_conforming_strings = on;
      SELECT pg_catalog.set_config('search_path', '', false);
      CREATE FUNCTION public.begin() RETURNS integer LANGUAGE sql
          BEGIN ATOMIC
       SELECT 1 AS "end", CASE WHEN true THEN 2 END AS begin;
       SELECT 3;
      END;
      CREATE TABLE public.t (a text);
      COPY public.t (a) FROM stdin;
      -- migrate:down
       -- migrate:down
      \\\\restrict
      \\.
      \\unrestrict Ab3
      -- migrate:down
      DROP FUNCTION public.begin();
      DROP TABLE public.t;
      """
    try await TestDatabase.with(.postgreSQL, versions: ["1.sql": text]) { database async throws in
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        try await database.query("SELECT a FROM t")
          == "-- migrate:down\n -- migrate:down\n\\restrict")
      for command in ["dump", "diff"] {
        let result = try await database.migrate(command)
        #expect(result.exitCode == 0, "\(command): \(result.errors)")
      }
      let down = try await database.migrate("downgrade", "base")
      #expect(down.exitCode == 0, "\(down.errors)")
      for (line, body) in [
        (3, "\\restrict a\n\\d x"), (3, "\\restrict a\n\\restrict b"), (2, "\\unrestrict a"),
        (4, "\\restrict a\nSELECT 1;\n\\unrestrict b"), (2, "\\restrict"),
        (2, "SELECT \\restrict a"),
      ] {
        try database.write(["1.sql": "-- migrate:up\n\(body)\n"])
        let result = try await database.migrate("upgrade", "head")
        #expect(result.exitCode == 65)
        #expect(result.errors.contains("versions/1.sql:\(line):"), "\(body): \(result.errors)")
      }
    }
  }

  @Test("names are those that dbmate takes")
  func names() async throws {
    try await TestDatabase.with(.sqlite, versions: [:]) { database async throws in
      for (number, name) in ["1.sql", "2.more.dots.sql", "003 baz.sql", "004FOO.sql", "005é ü.sql"]
        .enumerated()
      {
        try database.write([name: "-- migrate:up\nCREATE TABLE t\(number) (a);\n"])
      }
      try database.write(["20240101120000add_x.sql": "-- migrate:up\n"])
      let result = try await database.migrate("upgrade", "head")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await database.applied() == ["003", "004", "005", "1", "2", "20240101120000"])
      try database.write(["006_x.SQL": "-- migrate:up\n"])
      #expect(try await database.migrate("status").exitCode == 65)
    }
  }
}

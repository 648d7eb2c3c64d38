import Foundation
import Support
import Testing

/// A migration that looks easier to fix than it is.
struct ProofTrial: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let up: String
  var down: String?
  /// What the files hold afterwards.
  var contains: [String] = []
  /// What they do not hold.
  var lacks: [String] = []
  /// What the command says.
  var says = ""
  var options = ""
  /// Whether there is no way back.
  var isOneWay = false

  static let base = """
    -- migrate:up
    CREATE TABLE users (
      id bigint CONSTRAINT users_pkey PRIMARY KEY, email text NOT NULL,
      n int CONSTRAINT users_n_check CHECK (n > -100), city text);
    CREATE INDEX users_city ON users (city);
    CREATE TABLE part (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
    CREATE TABLE part_a PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
    CREATE INDEX part_day ON part (day);
    CREATE MATERIALIZED VIEW m AS SELECT id FROM users;
    CREATE UNIQUE INDEX m_id ON m (id);
    CREATE SCHEMA app;
    CREATE SCHEMA "My Schema";
    CREATE TABLE "My Schema"."Big Table" ("my id" bigint, "a:b" int, PRIMARY KEY ("my id", "a:b"));
    CREATE FUNCTION f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
    CREATE INDEX users_f ON users (f(email));
    INSERT INTO users VALUES (1, 'a', 3, 'b');
    -- migrate:down
    """

  static let all = [
    ProofTrial(
      testDescription: "an index before its column",
      up: "DROP INDEX users_city; ALTER TABLE users DROP COLUMN city;",
      down: "ALTER TABLE users ADD COLUMN city text; CREATE INDEX users_city ON users (city);",
      contains: ["DROP INDEX CONCURRENTLY users_city"]),
    ProofTrial(
      testDescription: "an index before its function",
      up: "DROP INDEX users_f;\nDROP FUNCTION f(text);",
      down: """
        CREATE FUNCTION f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
        CREATE INDEX users_f ON users (f(email));
        """, contains: ["DROP INDEX CONCURRENTLY users_f"]),
    ProofTrial(
      testDescription: "a check whose name is taken", up: "ALTER TABLE users ADD CHECK (n > -1);",
      contains: ["DROP CONSTRAINT users_n_check1"]),
    ProofTrial(
      testDescription: "an index of an expression", up: "CREATE INDEX ON users (lower(email), n);",
      contains: ["CONCURRENTLY users_lower_n_idx ON", "DROP INDEX CONCURRENTLY users_lower_n_idx"]),
    ProofTrial(
      testDescription: "a primary key in the place of another",
      up: "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id, email);",
      down: "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id);",
      lacks: ["users_pkey1"]),
    ProofTrial(
      testDescription: "a constraint with the name of the helper",
      up: """
        UPDATE users SET city = 'x' WHERE city IS NULL;
        ALTER TABLE users ADD CONSTRAINT users_city_not_null CHECK (city <> 'no') NOT VALID;
        ALTER TABLE users ALTER COLUMN city SET NOT NULL;
        """,
      down: """
        ALTER TABLE users ALTER COLUMN city DROP NOT NULL;
        ALTER TABLE users DROP CONSTRAINT users_city_not_null;
        """, contains: ["users_city_not_null1"]),
    ProofTrial(
      testDescription: "a view without data", up: "REFRESH MATERIALIZED VIEW m WITH NO DATA;",
      down: "", lacks: ["CONCURRENTLY m"]),
    ProofTrial(
      testDescription: "a down migration that needs no transaction",
      up: "CREATE INDEX CONCURRENTLY users_email ON users (email);",
      contains: ["-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY users_email;"],
      says: "1 down migration written", options: " transaction:false"),
    ProofTrial(
      testDescription: "an index of a partitioned table", up: "DROP INDEX part_day;",
      down: "CREATE INDEX part_day ON part (day);", lacks: ["CONCURRENTLY"]),
    ProofTrial(
      testDescription: "a new index of a partitioned table",
      up: "CREATE INDEX part_id ON part (id);",
      contains: ["-- migrate:down\nDROP INDEX part_id;"]),
    ProofTrial(
      testDescription: "another schema", up: "SET search_path = app;\nCREATE TABLE sp (a int);",
      contains: ["-- migrate:down\nSET search_path = app;\nDROP TABLE sp;"]),
    ProofTrial(
      testDescription: "an index that becomes a key",
      up: """
        CREATE UNIQUE INDEX CONCURRENTLY users_u ON users (email);
        ALTER TABLE users ADD CONSTRAINT users_key UNIQUE USING INDEX users_u;
        """, lacks: ["-- migrate:down"], says: "takes over an index", options: " transaction:false",
      isOneWay: true),
    ProofTrial(
      testDescription: "a primary key of a partitioned table",
      up: "ALTER TABLE part ADD PRIMARY KEY (id, day);", lacks: ["CONCURRENTLY"], isOneWay: true),
    ProofTrial(
      testDescription: "what may be there", up: "CREATE TABLE IF NOT EXISTS users (id int);",
      lacks: ["-- migrate:down"], says: "IF NOT EXISTS", isOneWay: true),
    ProofTrial(
      testDescription: "names in quotes",
      up: """
        ALTER TABLE "My Schema"."Big Table"
          ADD COLUMN "to ken" uuid NOT NULL DEFAULT gen_random_uuid();
        """,
      down: #"ALTER TABLE "My Schema"."Big Table" DROP COLUMN "to ken";"#,
      contains: [#"table:"My Schema"."Big Table" key:"my id","a:b" batch"#]),
    ProofTrial(
      testDescription: "rows before the index",
      up: """
        CREATE TABLE kind (a int PRIMARY KEY);
        INSERT INTO kind VALUES (1);
        INSERT INTO kind VALUES (2);
        CREATE INDEX users_n ON users (n);
        """, down: "DROP INDEX users_n;\nDROP TABLE kind;",
      contains: ["CREATE INDEX CONCURRENTLY users_n"]),
    ProofTrial(
      testDescription: "a key in the place of another, in two statements",
      up: """
        ALTER TABLE users DROP CONSTRAINT users_pkey;
        ALTER TABLE users ADD PRIMARY KEY (id, email);
        """,
      down: """
        ALTER TABLE users DROP CONSTRAINT users_pkey;
        ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
        """, lacks: ["CONCURRENTLY"]),
    ProofTrial(
      testDescription: "a unique index in the place of another",
      up: """
        CREATE UNIQUE INDEX users_e ON users (email);
        DROP INDEX users_e;
        CREATE UNIQUE INDEX users_e ON users (email, n);
        """, down: "DROP INDEX users_e;", lacks: ["CONCURRENTLY"],
      says: "others would find it gone in between"),
    ProofTrial(
      testDescription: "triggers that are off for the time of the transaction",
      up: """
        ALTER TABLE users DISABLE TRIGGER ALL;
        CREATE INDEX users_d ON users (n);
        ALTER TABLE users ENABLE TRIGGER ALL;
        """, down: "DROP INDEX users_d;", lacks: ["CONCURRENTLY"],
      says: "takes away the triggers of users"),
    ProofTrial(
      testDescription: "a view that is made anew",
      up: """
        DROP MATERIALIZED VIEW m;
        CREATE INDEX users_v ON users (n);
        DO $$ BEGIN PERFORM 1; END $$;
        CREATE MATERIALIZED VIEW m AS SELECT id FROM users;
        CREATE UNIQUE INDEX m_id ON m (id);
        """, down: "DROP INDEX users_v;", lacks: ["CONCURRENTLY"],
      says: "line 2 takes away m, line 5 puts it back"),
    ProofTrial(
      testDescription: "an index in the place of another",
      up: "DROP INDEX users_city;\nCREATE INDEX users_c ON users (city, n);",
      down: "DROP INDEX users_c;\nCREATE INDEX users_city ON users (city);",
      contains: ["DROP INDEX CONCURRENTLY users_city", "CREATE INDEX CONCURRENTLY users_c"]),
    ProofTrial(
      testDescription: "comments",
      up: """
        COMMENT ON TABLE users IS 'one';
        COMMENT ON TABLE users IS 'it''s IS two';
        CREATE INDEX users_k ON users (n);
        COMMENT ON INDEX users_k IS 'of n';
        """, contains: ["COMMENT ON TABLE users IS 'one';", "COMMENT ON TABLE users IS NULL;"]),
    ProofTrial(
      testDescription: "a table that may not be there",
      up: "ALTER TABLE IF EXISTS users ADD COLUMN z int;", lacks: ["-- migrate:down"],
      says: "IF NOT EXISTS or IF EXISTS", isOneWay: true),
    ProofTrial(
      testDescription: "an empty down migration",
      up: "ALTER TABLE users ADD CONSTRAINT users_more CHECK (n > -1);", down: "",
      contains: ["VALIDATE CONSTRAINT users_more"], lacks: ["DROP CONSTRAINT"], isOneWay: true),
    ProofTrial(
      testDescription: "the name of the helper in capitals",
      up: """
        ALTER TABLE "My Schema"."Big Table" ADD "Up" int;
        UPDATE "My Schema"."Big Table" SET "Up" = 1;
        ALTER TABLE "My Schema"."Big Table"
          ADD CONSTRAINT "Big Table_Up_not_null" CHECK ("Up" < 9) NOT VALID;
        ALTER TABLE "My Schema"."Big Table" ALTER "Up" SET NOT NULL;
        """,
      down: #"ALTER TABLE "My Schema"."Big Table" DROP COLUMN "Up";"#),
  ]
}

@Suite("Fixes are tried before they are written")
struct FixProofTests {
  @Test("the fixed files make the schema of the old ones, up and down", arguments: ProofTrial.all)
  func proof(trial: ProofTrial) async throws {
    let file =
      "-- migrate:up\(trial.options)\n\(trial.up)\n"
      + (trial.down.map { "-- migrate:down\n\($0)\n" } ?? "")
    let versions: KeyValuePairs = ["0001_base.sql": ProofTrial.base, "0002_change.sql": file]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let expected = try await TestDatabase.with(.postgreSQL, versions: versions) {
        original async throws in
        try await original.migrate("upgrade", "head")
        return try await original.schema()
      }
      try await database.migrate("upgrade", "0001")
      let before = try await database.schema()
      let fixed = try await database.migrate("lint", "--fix")
      #expect([0, 2].contains(fixed.exitCode), "\(fixed.errors)")
      if !trial.says.isEmpty { #expect(fixed.output.contains(trial.says), "\(fixed.output)") }
      let names = try database.directory.names(in: "versions").filter { $0 != "0001_base.sql" }
      let text = try names.map { try database.directory.read("versions/\($0)") }.joined()
      for part in trial.contains { #expect(text.contains(part), "\(text)\(fixed.output)") }
      for part in trial.lacks { #expect(!text.contains(part), "\(text)") }
      let upgraded = try await database.migrate("upgrade", "head")
      #expect(upgraded.exitCode == 0, "\(upgraded.errors)")
      #expect(try await database.schema() == expected)
      if !trial.isOneWay {
        let downgraded = try await database.migrate("downgrade", "0001")
        #expect(downgraded.exitCode == 0, "\(downgraded.errors)")
        #expect(try await database.schema() == before)
      }
    }
  }

  @Test("what fails on the scratch database is left out, and the others are written")
  func dropped() async throws {
    let versions: KeyValuePairs = [
      "0001_base.sql": ProofTrial.base,
      "0002_bad.sql": """
      -- migrate:up
      CREATE INDEX users_bad ON users (email);
      -- migrate:down
      DROP INDEX users_other;
      """,
      "0003_good.sql": """
      -- migrate:up
      CREATE INDEX users_good ON users (email);
      -- migrate:down
      DROP INDEX users_good;
      """,
      "0004_broken.sql": "-- migrate:up\nCREATE INDEX i ON nowhere (a);\n-- migrate:down\n",
      "0005_after.sql": """
      -- migrate:up
      CREATE INDEX users_after ON users (email);
      -- migrate:down
      DROP INDEX users_after;
      """,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.migrate("upgrade", "0001")
      let fixed = try await database.migrate("lint", "--fix")
      #expect(fixed.exitCode == 2)
      #expect(fixed.output.contains("its down migration fails"), "\(fixed.output)")
      #expect(fixed.output.contains("0004_broken.sql does not run as it is"), "\(fixed.output)")
      let text = { (name: String) in try database.directory.read("versions/\(name)") }
      #expect(try text("0002_bad.sql").contains("CREATE INDEX users_bad"))
      #expect(try text("0003_good.sql").contains("CREATE INDEX CONCURRENTLY users_good"))
      #expect(try text("0005_after.sql").contains("CREATE INDEX users_after"))
    }
  }

  @Test("without a database a server is started for the trial")
  func withoutDatabase() async throws {
    try await LintFixture.with([
      "0001_base.sql": "-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;\n",
      "0002_index.sql": "-- migrate:up\nCREATE INDEX ON t ((a + 1));\n",
    ]) { fixture async throws in
      let fixed = try await fixture.lint("--fix", "--all")
      #expect(fixed.exitCode == 0, "\(fixed.output)\(fixed.errors)")
      let text = try fixture.directory.read("versions/0002_index.sql")
      #expect(text.contains("CONCURRENTLY t_expr_idx ON t"), "\(text)")
      #expect(text.contains("DROP INDEX CONCURRENTLY t_expr_idx;"), "\(text)")
    }
  }

  @Test(
    "a migration that says why it has no way back gets none", arguments: TestDatabaseKind.allCases)
  func irreversible(kind: TestDatabaseKind) async throws {
    let file = "-- irreversible: thrown away -- for good\n-- migrate:up\nCREATE TABLE t (a int);\n"
    try await TestDatabase.with(kind, versions: ["0001_gone.sql": file]) { database async throws in
      try await database.migrate("lint", "--fix")
      #expect(try database.directory.read("versions/0001_gone.sql") == file)
      try await database.migrate("upgrade", "head")
      let refused = try await database.migrate("downgrade", "base")
      #expect(refused.exitCode == 65)
      #expect(refused.errors.contains("is irreversible: thrown away -- for good\n"))
      let shown = try await database.migrate("show", "head", "--json")
      #expect(shown.output.contains(#""irreversible":"thrown away -- for good""#))
      try database.write(["0001_gone.sql": file + "-- migrate:down\nDROP TABLE t;\n"])
      let wrong = try await database.migrate("heads")
      #expect(wrong.exitCode == 65)
      #expect(wrong.errors.contains("0001_gone.sql:1: "), "\(wrong.errors)")
    }
  }

  @Test("revisions that a one-way file is divided among have no way back either")
  func dividedIrreversible() async throws {
    let file = """
      -- irreversible: nobody needs it
      -- migrate:up
      ALTER TABLE users ADD COLUMN x int;
      CREATE INDEX users_x ON users (x);

      """
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": ProofTrial.base, "0002_x.sql": file]
    ) { database async throws in
      try await database.migrate("upgrade", "0001")
      let fixed = try await database.migrate("lint", "--fix")
      #expect(fixed.exitCode == 0, "\(fixed.output)\(fixed.errors)")
      let text = try database.directory.read("versions/0003_build_users_x.sql")
      #expect(text.contains("-- irreversible: nobody needs it\n"), "\(text)")
      #expect(!text.contains("-- migrate:down"), "\(text)")
    }
  }

  @Test("a server on which no database can be made is replaced by one that is started")
  func readOnlyServer() async throws {
    let versions: KeyValuePairs = [
      "0001_base.sql": "-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;\n",
      "0002_index.sql": "-- migrate:up\nCREATE INDEX ON t (a);\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      try await database.succeed("upgrade", "0001")
      let name = database.url.split(separator: "/").last.map(String.init) ?? ""
      let readOnly =
        database.url + (name.contains("?") ? "&" : "?")
        + "options=-c%20default_transaction_read_only%3Don"
      let fixed = try await database.migrate("lint", "--fix", "--scratch-url", readOnly)
      #expect(fixed.exitCode == 0, "\(fixed.output)\(fixed.errors)")
      let text = try database.directory.read("versions/0002_index.sql")
      #expect(text.contains("CONCURRENTLY t_a_idx ON t"), "\(text)\(fixed.errors)")
    }
  }

  @Test(
    "a new table gets a down migration that its database can run",
    arguments: TestDatabaseKind.allCases)
  func newDown(kind: TestDatabaseKind) async throws {
    let versions: KeyValuePairs = ["0001_t.sql": "-- migrate:up\nCREATE TABLE t (a int);\n"]
    try await TestDatabase.with(kind, versions: versions) { database async throws in
      let fixed = try await database.migrate("lint", "--fix")
      #expect(fixed.output.contains("1 down migration written"), "\(fixed.output)\(fixed.errors)")
      try await database.migrate("upgrade", "head")
      let reverted = try await database.migrate("downgrade", "base")
      #expect(reverted.exitCode == 0, "\(reverted.errors)")
    }
  }
}

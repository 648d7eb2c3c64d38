import Support
import Testing

@Suite("The fixer")
struct FixerTests {
  private static let index = "-- migrate:up\nALTER TABLE t ADD a int;\nCREATE INDEX i ON t (a);\n"

  @Test("what followed the file follows the last new revision, in every branch and merge")
  func graph() async throws {
    let result = try await fix(
      [
        "0001_index.sql": Self.index,
        "0002_next.sql": "-- message: next\n-- migrate:up\nSELECT 1;\n",
        "0003_branch.sql": "-- down_revision: 0001\n-- migrate:up\nSELECT 1;\n",
        "0004_merge.sql":
          "-- revision: 0004\n-- down_revision: 0002, 0003 -- both\n-- migrate:up\nSELECT 1;\n",
        "0005_other.sql":
          "-- down_revision: none\n-- depends_on: 0001\n-- migrate:up\nSELECT 1;\n",
        "0006_shared.swift": """
        // revision: 0006
        // down_revision: 0001
        import Migrations
        struct Shared: Migration {
          func up(_ database: MigrationDatabase) async throws {}
        }

        """,
      ], [("0001", 2, "index-not-concurrent")])
    #expect(result.left.isEmpty)
    #expect(result.texts["0001_index.sql"] == "-- migrate:up\nALTER TABLE t ADD a int;\n")
    #expect(
      result.texts["0007_build_i.sql"] == """
        -- revision: 0007
        -- down_revision: 0001
        -- message: build i
        -- migrate:up transaction:false
        CREATE INDEX CONCURRENTLY i ON t (a);

        -- migrate:down transaction:false
        DROP INDEX CONCURRENTLY i;

        """)
    #expect(
      result.texts["0002_next.sql"]
        == "-- down_revision: 0007\n-- message: next\n-- migrate:up\nSELECT 1;\n")
    #expect(
      result.texts["0003_branch.sql"] == "-- down_revision: 0007\n-- migrate:up\nSELECT 1;\n")
    #expect(result.texts["0004_merge.sql"] == nil)
    #expect(result.texts["0005_other.sql"]?.contains("-- depends_on: 0007\n") == true)
    #expect(result.texts["0006_shared.swift"]?.contains("// down_revision: 0007\n") == true)
  }

  @Test("files in a row are fixed together, with numbers as the others have them")
  func several() async throws {
    let result = try await fix(
      [
        "20250101000000_one.sql": Self.index,
        "20250102000000_two.sql": "-- phase: contract\n" + Self.index,
      ],
      [
        ("20250101000000", 2, "index-not-concurrent"),
        ("20250102000000", 2, "index-not-concurrent"),
      ])
    #expect(
      result.texts.keys.sorted() == [
        "20250101000000_one.sql", "20250102000000_two.sql", "20270115080000_build_i.sql",
        "20270115080001_build_i.sql",
      ])
    #expect(
      result.texts["20250102000000_two.sql"]?.hasPrefix("-- down_revision: 20270115080000\n")
        == true)
    #expect(result.texts["20270115080001_build_i.sql"]?.contains("-- phase: contract\n") == true)
  }

  @Test("comments go with their statement, options stay, and all else is left alone")
  func comments() async throws {
    let result = try await fix(
      [
        "0001_index.sql": """
        /* A header. */
        -- migrate:up lock_timeout:500ms -- mind the locks
        SET LOCAL work_mem = '1GB';

        -- About all of it.

        CREATE TABLE u (a int);   -- é

          -- Of the index,
          -- two lines.
          -- migrate:ignore wide-index it is narrow
          CREATE INDEX /* here */ "I" ON t (a) ; -- behind
        CREATE VIEW v AS SELECT 'CREATE INDEX; é';

        -- migrate:down
          -- Of the drop.
        DROP INDEX "I";
        DROP VIEW v; DROP TABLE u
        """
      ], [("0001", 3, "index-not-concurrent")])
    #expect(
      result.texts["0001_index.sql"] == """
        /* A header. */
        -- migrate:up lock_timeout:500ms -- mind the locks
        SET LOCAL work_mem = '1GB';

        -- About all of it.

        CREATE TABLE u (a int);   -- é

        CREATE VIEW v AS SELECT 'CREATE INDEX; é';

        -- migrate:down
        DROP VIEW v; DROP TABLE u
        """)
    #expect(
      result.texts["0002_build_I.sql".lowercased()] == """
        -- revision: 0002
        -- down_revision: 0001
        -- message: build I
        -- migrate:up transaction:false lock_timeout:500ms
        SET work_mem = '1GB';
        -- Of the index,
          -- two lines.
          -- migrate:ignore wide-index it is narrow
          CREATE INDEX CONCURRENTLY /* here */ "I" ON t (a) ; -- behind

        -- migrate:down transaction:false
        SET work_mem = '1GB';
        -- Of the drop.
        DROP INDEX CONCURRENTLY "I";

        """)
  }

  @Test(
    "what cannot be fixed says why, and the file stays",
    arguments: [
      (
        "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&);", "add-exclusion",
        "exclusion"
      ),
      (
        "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE INDEX i ON p (a);",
        "index-not-concurrent", "partitioned"
      ),
      ("DROP INDEX i CASCADE;", "drop-index-not-concurrent", "CASCADE"),
      ("REFRESH MATERIALIZED VIEW v;", "refresh-not-concurrent", "unique index"),
      ("ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid();", "add-column-rewrite", "primary key"),
      ("ALTER TABLE t ADD c bigserial;", "add-column-rewrite", "rewriting"),
      ("ALTER TABLE t ADD c bigserial UNIQUE NOT NULL;", "add-column-rewrite", "rewriting"),
      ("ALTER TABLE t ADD PRIMARY KEY (a);", "add-primary-key", "null"),
      ("ALTER TABLE t DROP COLUMN a;", "drop-column", "by hand"),
    ])
  func refused(up: String, rule: String, reason: String) async throws {
    let statement = up.contains("PARTITION") ? 2 : 1
    let result = try await fix(
      ["0001_a.sql": "-- migrate:up\n\(up)\n-- migrate:down\n"], [("0001", statement, rule)])
    #expect(result.texts.isEmpty)
    #expect(result.left.count == 1)
    #expect(result.left.first?.contains(reason) == true, "\(result.left)")
  }

  @Test("a down migration that cannot be divided keeps the file as it is")
  func down() async throws {
    let result = try await fix(
      [
        "0001_a.sql": """
        -- migrate:up
        CREATE TABLE u (a int);
        CREATE INDEX i ON t (a);
        -- migrate:down
        DROP INDEX i, j;
        DROP TABLE u;
        """
      ], [("0001", 2, "index-not-concurrent")])
    #expect(result.texts.isEmpty)
    #expect(result.left.first?.contains("together with something else in line 5") == true)
  }

  @Test(
    "what may undo it in a way that is not understood keeps the file as it is",
    arguments: ["DO $$BEGIN EXECUTE 'DROP INDEX i'; END$$;", "DROP INDEX i\nDROP TABLE u;"])
  func unknownDown(down: String) async throws {
    let up = "CREATE TABLE u (a int);\nCREATE INDEX i ON t (a);"
    let result = try await fix(
      ["0001_a.sql": "-- migrate:up\n\(up)\n-- migrate:down\n\(down)\n"],
      [("0001", 2, "index-not-concurrent")])
    #expect(result.texts.isEmpty)
    #expect(result.left.first?.hasPrefix("it is not known which statements") == true)
  }

  @Test("a file gets no down migration where one statement cannot be undone without thought")
  func noDown() async throws {
    let up = "-- migrate:up\nCREATE TABLE u (a int);\nUPDATE u SET a = 1;\n"
    let result = try await fix(["0001_a.sql": up], [], addingDown: ["0001"])
    #expect(result.texts.isEmpty)
    let plain = try await fix(
      ["0001_a.sql": "-- migrate:up\r\nCREATE TABLE u (a int);"], [], addingDown: ["0001"])
    #expect(
      plain.texts["0001_a.sql"]
        == "-- migrate:up\r\nCREATE TABLE u (a int);\r\n\r\n-- migrate:down\r\nDROP TABLE u;\r\n")
  }

  @Test("a protected file stays, with the reason")
  func protected() async throws {
    let result = try await fix(
      ["0001_a.sql": Self.index], [("0001", 2, "index-not-concurrent")], addingDown: ["0001"],
      protected: ["0001": "it is applied"])
    #expect(result.texts.isEmpty)
    #expect(result.left == ["it is applied"])
  }
}

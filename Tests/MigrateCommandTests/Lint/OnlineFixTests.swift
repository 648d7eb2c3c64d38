import Support
import Testing

/// A migration that breaks the application which runs, and that `lint --fix` replaces.
struct OnlineFixTrial: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let up: String
  let down: String?
  /// The files that there are then behind the first.
  let files: [String]
  /// What the first of them has, and what it has no more.
  var contains: [String] = []
  var lacks: [String] = []
  /// What the old file forgets.
  var forgotten: String?

  static let base = """
    -- migrate:up
    CREATE TABLE customers (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
    CREATE TABLE orders (
      id serial PRIMARY KEY, customer int NOT NULL REFERENCES customers,
      total int NOT NULL CHECK (total > 0), status varchar(20) NOT NULL DEFAULT 'open');
    CREATE INDEX orders_total_idx ON orders (total);
    CREATE VIEW big AS SELECT customer, total FROM orders WHERE total > 10;
    INSERT INTO customers (email) VALUES ('a'), ('b');
    INSERT INTO orders (customer, total) SELECT i % 2 + 1, i FROM generate_series(1, 30) i;
    -- migrate:down
    DROP VIEW big;
    DROP TABLE orders, customers;
    """

  var file: String { "-- migrate:up\n\(up)\n" + (down.map { "-- migrate:down\n\($0)\n" } ?? "") }

  static let all = [
    OnlineFixTrial(
      testDescription: "a column's name, alone in its file",
      up: "-- The amount is what it is.\nALTER TABLE orders RENAME COLUMN total TO amount;",
      down: "ALTER TABLE orders RENAME COLUMN amount TO total;",
      files: [
        "0002_change.sql", "0004_change_fill_and_build.sql", "0005_change_drop_the_old_form.sql",
      ],
      contains: [
        "-- migrate:up\n-- The amount is what it is.\nALTER TABLE orders ADD COLUMN amount integer;",
        "zz_orders_amount_sync",
      ], lacks: ["RENAME COLUMN"]),
    OnlineFixTrial(
      testDescription: "a table's name and a type, among others",
      up: """
        ALTER TABLE orders ADD COLUMN note text;
        -- Bigger keys.
        ALTER TABLE orders ALTER COLUMN id TYPE bigint;
        ALTER TABLE customers RENAME TO clients;
        CREATE TABLE other (a int PRIMARY KEY);
        CREATE INDEX orders_note ON orders (note);
        """,
      down: """
        DROP INDEX orders_note;
        DROP TABLE other;
        ALTER TABLE clients RENAME TO customers;
        ALTER TABLE orders ALTER COLUMN id TYPE int;
        ALTER TABLE orders DROP COLUMN note;
        """,
      files: [
        "0002_change.sql", "0004_build_orders_note.sql", "0005_change_both_names.sql",
        "0006_change_both_forms.sql", "0007_change_fill_and_build.sql",
        "0008_change_drop_the_old_name.sql", "0009_change_drop_the_old_form.sql",
      ],
      contains: ["ALTER TABLE orders ADD COLUMN note text;\nCREATE TABLE other"],
      lacks: ["bigint", "clients"], forgotten: "ALTER SEQUENCE orders_id_seq AS bigint"),
    OnlineFixTrial(
      testDescription: "an expression that says no more than the type, and no down migration",
      up: """
        CREATE TYPE order_status AS ENUM ('open', 'paid');
        ALTER TABLE orders ALTER COLUMN status DROP DEFAULT,
          ALTER COLUMN total SET DEFAULT 1;
        ALTER TABLE orders ALTER COLUMN status TYPE order_status USING status::order_status;
        """,
      down: nil,
      files: [
        "0002_change.sql", "0004_change_both_forms.sql", "0005_change_fill_and_build.sql",
        "0006_change_drop_the_old_form.sql",
      ],
      contains: ["CREATE TYPE order_status"], lacks: ["USING"]),
  ]
}

@Suite("lint --fix, of what breaks the application that runs")
struct OnlineFixTests {
  private static let after = """
    -- migrate:up
    ALTER TABLE orders ADD COLUMN n int;
    -- migrate:down
    ALTER TABLE orders DROP COLUMN n;
    """

  @Test("writes revisions between which both versions work", arguments: OnlineFixTrial.all)
  func fix(trial: OnlineFixTrial) async throws {
    let versions: KeyValuePairs = [
      "0001_base.sql": OnlineFixTrial.base, "0002_change.sql": trial.file,
      "0003_after.sql": Self.after,
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      let schema = try await TestDatabase.with(.postgreSQL, versions: versions) {
        original async throws in
        try await original.succeed("upgrade", "head")
        if let forgotten = trial.forgotten { try await original.query(forgotten) }
        return try await original.schema()
      }
      try await database.succeed("upgrade", "0001")
      let fixed = try await database.migrate("lint", "--fix")
      // That the contract revision waits for a release is still said.
      #expect(fixed.exitCode == 2, "\(fixed.output)\(fixed.errors)")
      let names = try database.directory.names(in: "versions").sorted()
      #expect(names.filter { !["0001_base.sql", "0003_after.sql"].contains($0) } == trial.files)
      let text = try database.directory.read("versions/0002_change.sql")
      for part in trial.contains { #expect(text.contains(part), "\(text)") }
      for part in trial.lacks { #expect(!text.contains(part), "\(text)") }
      let comments = trial.up.split(separator: "\n").filter { $0.hasPrefix("--") }
      let all = try names.map { try database.directory.read("versions/\($0)") }.joined()
      for comment in comments { #expect(all.contains(comment), "\(all)") }
      let rows = try await database.query("SELECT customer, total, status FROM orders ORDER BY id")
      try await database.succeed("upgrade", "head")
      #expect(try await sorted(database.schema()) == sorted(schema))
      try await database.succeed("downgrade", "0001")
      #expect(
        try await database.query("SELECT customer, total, status FROM orders ORDER BY id") == rows)
      let again = try await database.migrate("lint", "--fix")
      #expect(again.output.contains("nothing to fix"), "\(again.output)")
    }
  }

  /// The schema, of which the order of columns is not what it was.
  private func sorted(_ schema: String) -> [String] {
    schema.split(separator: "\n").map { String($0.filter { $0 != "," }) }.sorted()
  }

  @Test(
    "leaves what is not alone enough, and says why",
    arguments: [
      (
        "ALTER TABLE orders RENAME COLUMN total TO amount;\nUPDATE orders SET amount = 1;",
        "line 3, behind it, works on the same"
      ),
      (
        "ALTER TABLE orders RENAME COLUMN total TO amount;\nDO $$ BEGIN NULL; END $$;",
        "line 3 stands behind it, and may do more"
      ),
      (
        "SET search_path = public;\nALTER TABLE orders RENAME COLUMN total TO amount;",
        "a SET is for all that follows it"
      ),
      (
        "ALTER TABLE orders ALTER COLUMN customer TYPE text USING 'c' || customer;",
        "what the USING says has no way back"
      ),
      (
        "ALTER TABLE orders ALTER COLUMN customer TYPE bigint, ADD COLUMN x int;",
        "the statement does something else as well"
      ),
      (
        "ALTER TABLE orders ALTER COLUMN status TYPE int USING status::int;",
        "how character varying(20) becomes integer and back is not evident"
      ),
      ("ALTER TABLE loose RENAME COLUMN a TO b;", "loose has no primary key"),
    ])
  func left(up: String, reason: String) async throws {
    let base = OnlineFixTrial.base.replacing(
      "-- migrate:down", with: "CREATE TABLE loose (a int);\n-- migrate:down\nDROP TABLE loose;")
    let file = "-- migrate:up\n\(up)\n-- migrate:down\nSELECT 1;\n"
    try await TestDatabase.with(
      .postgreSQL, versions: ["0001_base.sql": base, "0002_change.sql": file]
    ) { database async throws in
      try await database.succeed("upgrade", "0001")
      let fixed = try await database.migrate("lint", "--fix")
      #expect(fixed.exitCode == 2)
      #expect(fixed.output.contains(reason), "\(fixed.output)\(fixed.errors)")
      #expect(try database.directory.read("versions/0002_change.sql") == file)
    }
  }

  @Test("changes nothing that is applied")
  func applied() async throws {
    let trial = OnlineFixTrial.all[0]
    try await TestDatabase.with(
      .postgreSQL,
      versions: ["0001_base.sql": OnlineFixTrial.base, "0002_change.sql": trial.file]
    ) { database async throws in
      try await database.succeed("upgrade", "head")
      let fixed = try await database.migrate("lint", "--fix", "--all")
      #expect(fixed.output.contains("it is applied"), "\(fixed.output)")
      #expect(try database.directory.read("versions/0002_change.sql") == trial.file)
    }
  }
}

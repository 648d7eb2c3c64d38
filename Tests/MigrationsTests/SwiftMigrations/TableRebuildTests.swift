import Migrations
import Support
import Testing

@Suite("a table of SQLite that is built anew")
struct TableRebuildTests {
  private static let schema = [
    "CREATE TABLE owner (id integer PRIMARY KEY)",
    "INSERT INTO owner VALUES (1), (2)",
    """
    CREATE TABLE "it em" ( -- a comment, with (
      id INTEGER PRIMARY KEY AUTOINCREMENT, /* another, */
      [Name] varchar(20) CONSTRAINT has_name NOT NULL COLLATE NOCASE DEFAULT 'a,b(c',
      price decimal(10, 2) DEFAULT (1 + 2) CHECK (price > 0 AND price <> 13),
      owner_id int REFERENCES owner(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT NULL,
      parent_id int NULL REFERENCES "it em" (id),
      twice AS (price * 2) STORED UNIQUE,
      CONSTRAINT one_name UNIQUE (Name, owner_id) ON CONFLICT ABORT,
      CHECK (Name <> 'check')
    )
    """,
    "CREATE INDEX item_price ON \"it em\" (price DESC) WHERE price > 1",
    "CREATE TABLE log (text)",
    """
    CREATE TRIGGER item_log AFTER INSERT ON "it em" BEGIN
      INSERT INTO log VALUES (NEW.Name); END
    """,
    "CREATE VIEW cheap AS SELECT id, Name FROM \"it em\" WHERE price < 10",
    "CREATE VIEW broken AS SELECT missing FROM nowhere",
    "CREATE TABLE part (item_id int REFERENCES \"it em\" (id))",
    "INSERT INTO \"it em\" (id, Name, price, owner_id) VALUES (5, 'x', 5, 1), (7, 'y', 50, 2)",
    "UPDATE \"it em\" SET parent_id = 5 WHERE id = 7",
    "INSERT INTO part VALUES (7)",
    "INSERT INTO \"it em\" (id, Name, price, owner_id) VALUES (100, 'gone', 1.5, 2)",
    "DELETE FROM \"it em\" WHERE id = 100",
    "CREATE TABLE plain (a text, b)",
    "INSERT INTO plain (rowid, a) VALUES (3, 'three'), (9, 'nine')",
    "CREATE TABLE strict (k text PRIMARY KEY, v int) WITHOUT ROWID, STRICT",
    "INSERT INTO strict VALUES ('k', 1)",
  ]

  /// Runs an operation on the schema, and hands over the database.
  private func after(
    _ operation: @escaping Scripted.Step, _ check: (SwiftProject) async throws -> Void
  ) async throws {
    try await SwiftProject.with(.sqlite) { project in
      try await project.upgrade { database in
        for statement in Self.schema { try await database.execute(statement) }
        try await operation(database)
      }
      try await check(project)
    }
  }

  /// What no change of another column may change.
  private func expectAllElse(_ project: SwiftProject) async throws {
    #expect(
      try await project.query("SELECT id, Name, price, owner_id, parent_id, twice FROM \"it em\"")
        == [["5", "x", "5", "1", nil, "10"], ["7", "y", "50", "2", "5", "100"]])
    #expect(
      try await project.query("SELECT seq FROM sqlite_sequence WHERE name = 'it em'") == [["100"]])
    #expect(
      try await project.query(
        "SELECT type, name FROM sqlite_schema WHERE tbl_name = 'it em' AND sql IS NOT NULL"
          + " ORDER BY type")
        == [["index", "item_price"], ["table", "it em"], ["trigger", "item_log"]])
    #expect(try await project.query("SELECT id, Name FROM cheap") == [["5", "x"]])
    #expect(try await project.query("PRAGMA foreign_key_check").isEmpty)
    #expect(
      try await project.query("SELECT \"table\", \"from\" FROM pragma_foreign_key_list('part')")
        == [["it em", "item_id"]])
    #expect(
      try await project.query(
        """
        SELECT "table", "from", on_delete FROM pragma_foreign_key_list('it em') ORDER BY 2
        """) == [["owner", "owner_id", "SET NULL"], ["it em", "parent_id", "NO ACTION"]])
    let names = try await project.query(
      "SELECT name FROM sqlite_schema WHERE name LIKE '%migrate_new%'")
    #expect(names.isEmpty)

    let connection = try await project.connect()
    defer { connection.close() }
    try await connection.execute(
      "INSERT INTO \"it em\" (Name, price, owner_id) VALUES ('new', 2, 1)")
    #expect(try await connection.query("SELECT max(id) FROM \"it em\"") == [[101]])
    #expect(try await connection.query("SELECT text FROM log").last == [.text("new")])
    for wrong in [
      "('NEW', 2, 1)", "('check', 3, 1)", "('p', 13, 1)", "('q', 0, 1)", "('r', 2, 2)",
      "(NULL, 4, 1)", "('s', 4, NULL)",
    ] {
      await #expect(throws: DatabaseError.self, "\(wrong)") {
        try await connection.execute(
          "INSERT INTO \"it em\" (Name, price, owner_id) VALUES \(wrong)")
      }
    }
  }

  @Test("keeps all that does not change")
  func keepsAll() async throws {
    try await after({ try await $0.addConstraint(.check("price < 1000"), to: "IT EM") }) {
      project async throws in
      try await expectAllElse(project)
      await #expect(throws: DatabaseError.self) {
        _ = try await project.query("UPDATE \"it em\" SET price = 1001")
      }
    }
  }

  @Test("has the changed type, default and nullability, and every other word as it was")
  func changed() async throws {
    try await after({ database in
      try await database.alterColumn(
        "name", of: "it em", .type(.text), .default("n'"), .nullable(false))
      try await database.alterColumn("parent_id", of: "it em", .default(5))
    }) { project async throws in
      let sql = try await project.query("SELECT sql FROM sqlite_schema WHERE name = 'it em'")
      #expect(
        sql[0][0] == """
          CREATE TABLE "it em" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            [Name] text COLLATE NOCASE DEFAULT 'n''' NOT NULL,
            price decimal(10, 2) DEFAULT (1 + 2) CHECK (price > 0 AND price <> 13),
            owner_id int REFERENCES owner(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT NULL,
            parent_id int NULL REFERENCES "it em" (id) DEFAULT 5,
            twice AS (price * 2) STORED UNIQUE,
            CONSTRAINT one_name UNIQUE (Name, owner_id) ON CONFLICT ABORT,
            CHECK (Name <> 'check')
          )
          """)
      try await expectAllElse(project)
    }
  }

  @Test("loses a constraint by its name, of a column or of the table")
  func dropped() async throws {
    try await after({ database in
      try await database.dropConstraint("has_name", from: "it em")
      try await database.dropConstraint("ONE_NAME", from: "it em")
    }) { project async throws in
      _ = try await project.query(
        """
        INSERT INTO "it em" (Name, price, owner_id) VALUES (NULL, 4, 1), ('z', 5.5, 1), ('z', 6, 1)
        """)
      #expect(try await project.query("SELECT count(*) FROM \"it em\"") == [["5"]])
    }
  }

  @Test("keeps rowids, and tables without them")
  func rowIDs() async throws {
    try await after({ database in
      try await database.alterColumn("b", of: "plain", .type(.integer))
      try await database.alterColumn("v", of: "strict", .default(2), .nullable(false))
      try await database.addColumn(
        Column("w", .integer, isNullable: false, default: 1), to: "strict")
    }) { project async throws in
      #expect(
        try await project.query("SELECT rowid, a FROM plain") == [["3", "three"], ["9", "nine"]])
      #expect(try await project.query("SELECT k, v, w FROM strict") == [["k", "1", "1"]])
      #expect(
        try await project.query("SELECT wr, strict FROM pragma_table_list('strict')") == [
          ["1", "1"]
        ])
    }
  }

  @Test("is as it was when a migration goes on after a failed change")
  func goesOn() async throws {
    try await after({ database in
      await #expect(throws: DatabaseError.self) {
        try await database.addConstraint(.check("price > 10"), to: "it em")
      }
    }) { project async throws in
      try await expectAllElse(project)
    }
  }

  /// What is refused, and what the error says.
  static let refused: [(operation: Scripted.Step, message: String)] = [
    ({ try await $0.dropColumn("price", from: "it em") }, "the index item_price uses it"),
    ({ try await $0.dropColumn("owner_id", from: "it em") }, "a constraint of the table uses it"),
    ({ try await $0.dropColumn("Name", from: "it em") }, "the trigger item_log uses it"),
    ({ try await $0.dropColumn("id", from: "it em") }, "is the primary key and cannot be dropped"),
    ({ try await $0.dropConstraint("none", from: "it em") }, "there is no constraint none"),
    (
      { database in
        try await database.execute("DROP TRIGGER item_log")
        try await database.execute("CREATE VIEW who AS SELECT a FROM plain")
        try await database.dropColumn("a", from: "plain")
      }, "the view who cannot be read after this change"
    ),
    (
      { try await $0.addConstraint(.foreignKey("a", references: "owner", "id"), to: "plain") },
      "2 rows of plain would refer to a missing row of owner"
    ),
  ]

  @Test("is refused where something would be lost", arguments: 0..<refused.count)
  func refuses(index: Int) async throws {
    let error = try await #require(throws: MigratorError.self) {
      try await after(Self.refused[index].operation) { _ in }
    }
    guard case .migrationFailed(let failure) = error else { throw error }
    #expect(failure.error.message.contains(Self.refused[index].message), "\(failure.error)")
  }
}

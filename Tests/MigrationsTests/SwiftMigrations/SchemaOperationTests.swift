import Migrations
import Support
import Testing

@Suite("a schema operation")
struct SchemaOperationTests {
  /// Runs operations as a migration, and hands over the project to look at what they did.
  private static func after(
    _ kind: TestDatabaseKind, _ operations: @escaping Scripted.Step,
    _ check: (SwiftProject) async throws -> Void
  ) async throws {
    try await SwiftProject.with(kind) { project in
      try await project.upgrade { database in
        try await database.createTable(
          "customer", columns: [Column("id", .identity), Column("name", .text, isNullable: false)])
        try await database.createTable(
          "invoice",
          columns: [
            Column("id", .identity),
            Column("customer_id", .bigInteger, isNullable: false),
            Column("total", .numeric(precision: 12, scale: 2), isNullable: false, default: 7),
            Column("state", .varchar(20), default: "it's new"),
            Column("is_open", .boolean, isNullable: false, default: true),
            Column("issued_at", .timestampWithTimeZone, default: .currentTimestamp),
            Column("weird \"name\"", .integer, default: .sql("1 + 2")),
          ],
          constraints: [
            .foreignKey(
              "customer_id", references: "customer", "id", onDelete: .cascade,
              named: "invoice_customer"),
            .check("total >= 0", named: "invoice_total"),
            .unique("customer_id", "total", named: "invoice_unique"),
          ])
        try await database.execute("INSERT INTO customer (name) VALUES ('A'), ('B')")
        try await database.execute(
          "INSERT INTO invoice (customer_id, total) VALUES (1, 10), (1, 20), (2, 30)")
        try await operations(database)
      }
      try await check(project)
    }
  }

  /// Whether the database refuses a statement.
  private static func refuses(_ project: SwiftProject, _ sql: String) async throws -> Bool {
    let connection = try await project.connect()
    defer { connection.close() }
    if project.kind == .sqlite { try await connection.execute("PRAGMA foreign_keys = ON") }
    do {
      try await connection.execute(sql)
      return false
    } catch DatabaseError.statement {
      return true
    }
  }

  private static let kinds = [TestDatabaseKind.postgreSQL, .sqlite]

  @Test("creates tables with defaults and constraints that hold", arguments: kinds)
  func createTable(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { _ in
    } _: { project async throws in
      let row = try await project.query(
        "SELECT id, state, CASE WHEN is_open THEN 'open' END, \"weird \"\"name\"\"\" FROM invoice"
          + " WHERE id = 2 AND issued_at IS NOT NULL")
      #expect(row == [["2", "it's new", "open", "3"]])
      let insert = "INSERT INTO invoice (customer_id, total) VALUES"
      #expect(try await Self.refuses(project, "\(insert) (9, 1)"))
      #expect(try await Self.refuses(project, "\(insert) (1, -1)"))
      #expect(try await Self.refuses(project, "\(insert) (1, 10)"))
      #expect(try await Self.refuses(project, "\(insert) (NULL, 1)"))
      #expect(try await !Self.refuses(project, "\(insert) (2, 40)"))
      #expect(try await !Self.refuses(project, "DELETE FROM customer WHERE id = 2"))
      #expect(try await project.query("SELECT count(*) FROM invoice") == [["2"]])
    }
  }

  @Test("drops and renames tables", arguments: kinds)
  func tables(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.renameTable("customer", to: "client")
      try await database.createTable("gone", columns: [Column("a", .integer, isPrimaryKey: true)])
      try await database.dropTable("gone")
    } _: { project async throws in
      #expect(try await project.query("SELECT count(*) FROM client") == [["2"]])
      #expect(try await Self.refuses(project, "SELECT 1 FROM gone"))
      #expect(try await Self.refuses(project, "INSERT INTO invoice (customer_id) VALUES (9)"))
    }
  }

  @Test("adds columns, also those that SQLite's ALTER TABLE cannot add", arguments: kinds)
  func addColumn(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.addColumn(Column("note", .text), to: "invoice")
      try await database.addColumn(
        Column("rank", .integer, isNullable: false, default: 5), to: "invoice")
      try await database.addColumn(
        Column("seen_at", .timestamp, default: .currentTimestamp), to: "invoice")
      try await database.addColumn(Column("data", .json), to: "invoice")
    } _: { project async throws in
      #expect(
        try await project.query(
          "SELECT note, rank, seen_at IS NOT NULL AND data IS NULL FROM invoice WHERE id = 3"
        ).first?.prefix(2) == [nil, "5"])
      #expect(
        try await project.query("SELECT count(*) FROM invoice WHERE seen_at IS NULL") == [["0"]])
      #expect(try await Self.refuses(project, "UPDATE invoice SET rank = NULL"))
    }
  }

  @Test("drops columns", arguments: kinds)
  func dropColumn(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.dropColumn("state", from: "invoice")
      try await database.dropColumn("weird \"name\"", from: "invoice")
    } _: { project async throws in
      #expect(try await Self.refuses(project, "SELECT state FROM invoice"))
      #expect(
        try await project.query("SELECT id, total FROM invoice ORDER BY id").map { $0[0] }
          == ["1", "2", "3"])
    }
  }

  @Test("changes type, default, nullability and name of a column", arguments: kinds)
  func alterColumn(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.alterColumn(
        "state", of: "invoice", .type(.integer, using: "length(state)"), .default(nil))
      try await database.alterColumn("state", of: "invoice", .default(3), .nullable(false))
      try await database.alterColumn("total", of: "invoice", .nullable(true), .rename(to: "sum"))
    } _: { project async throws in
      #expect(
        try await project.query("SELECT state, id FROM invoice ORDER BY id")
          == [["8", "1"], ["8", "2"], ["8", "3"]])
      #expect(try await Self.refuses(project, "UPDATE invoice SET state = NULL"))
      #expect(try await !Self.refuses(project, "UPDATE invoice SET sum = NULL WHERE id = 3"))
      #expect(try await Self.refuses(project, "UPDATE invoice SET sum = -1"))
      #expect(
        try await !Self.refuses(project, "INSERT INTO invoice (customer_id, sum) VALUES (2, 1)"))
      #expect(
        try await project.query("SELECT id, state FROM invoice WHERE sum = 1")[0] == ["4", "3"])
    }
  }

  @Test("creates and drops indexes", arguments: kinds)
  func indexes(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.createIndex(
        "open_total", on: "invoice", columns: "total", isUnique: true,
        where: "state = 'it''s new'")
      try await database.createIndex("gone", on: "invoice", columns: "state", "total")
      try await database.dropIndex("gone")
    } _: { project async throws in
      #expect(try await Self.refuses(project, "UPDATE invoice SET total = 5"))
      #expect(try await !Self.refuses(project, "UPDATE invoice SET state = 'old', total = id"))
      #expect(try await Self.refuses(project, "DROP INDEX gone"))
    }
  }

  @Test("creates an index concurrently outside a transaction", arguments: kinds)
  func concurrently(kind: TestDatabaseKind) async throws {
    try await SwiftProject.with(kind, options: " transaction:false") { project async throws in
      try await project.upgrade { database in
        try await database.createIndex("a_name", on: "a", columns: "name", concurrently: true)
        try await database.dropIndex("a_name", concurrently: true)
        try await database.addConstraint(.unique("name", named: "one_name"), to: "a")
      }
      #expect(try await !Self.refuses(project, "INSERT INTO a VALUES (1, 'x')"))
      #expect(try await Self.refuses(project, "INSERT INTO a VALUES (2, 'x')"))
    }
  }

  @Test("adds and drops constraints", arguments: kinds)
  func constraints(kind: TestDatabaseKind) async throws {
    try await Self.after(kind) { database in
      try await database.dropConstraint("invoice_total", from: "invoice")
      try await database.dropConstraint("invoice_unique", from: "invoice")
      try await database.dropConstraint("invoice_customer", from: "invoice")
      try await database.addConstraint(.check("total <> 99", named: "not_99"), to: "invoice")
      try await database.addConstraint(.unique("state", "total"), to: "invoice")
      try await database.addConstraint(
        .foreignKey("customer_id", references: "customer", "id", onDelete: .restrict), to: "invoice"
      )
    } _: { project async throws in
      #expect(try await !Self.refuses(project, "UPDATE invoice SET total = -1 WHERE id = 1"))
      #expect(try await Self.refuses(project, "UPDATE invoice SET total = 99 WHERE id = 1"))
      #expect(try await Self.refuses(project, "UPDATE invoice SET total = -1 WHERE id = 2"))
      #expect(try await Self.refuses(project, "DELETE FROM customer"))
    }
  }

  @Test("that the rows do not fulfil is rolled back", arguments: kinds)
  func unfulfilled(kind: TestDatabaseKind) async throws {
    let operations: [Scripted.Step] = [
      { try await $0.addConstraint(.check("total < 30"), to: "invoice") },
      { try await $0.alterColumn("state", of: "invoice", .type(.integer), .nullable(false)) },
      {
        try await $0.addConstraint(
          .foreignKey("total", references: "customer", "id"), to: "invoice")
      },
      { try await $0.addColumn(Column("x", .integer, isNullable: false), to: "invoice") },
      { try await $0.dropConstraint("nowhere", from: "invoice") },
      { try await $0.dropColumn("nowhere", from: "invoice") },
      { try await $0.dropColumn("a", from: "nowhere") },
    ]
    for (index, operation) in operations.enumerated() {
      if kind == .sqlite, index == 1 { continue }  // text may stand in any column
      await #expect(throws: MigratorError.self, "operation \(index)") {
        try await Self.after(kind, operation) { _ in }
      }
    }
  }
}

import Migrations
import SchemaInspection
import Support
import Testing

@Suite("a trace of statements")
struct StatementTraceTests {
  private static let setup = """
    CREATE TABLE owner (id integer PRIMARY KEY);
    CREATE TABLE item (id integer PRIMARY KEY, a integer, name varchar(10), owner_id integer);
    CREATE INDEX item_a ON item (a);
    CREATE TABLE event (id integer, at date) PARTITION BY RANGE (at);
    CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    """

  private func trace(
    _ sql: String, isTransaction: Bool = true
  ) async throws -> [TracedStatement] {
    try await withScratchDatabase { url in
      let url = try DatabaseURL(url)
      return try await StatementTrace { try await url.connect() }
        .run(sql, setup: Self.setup, isTransaction: isTransaction)
    }
  }

  /// A statement and what is to be seen of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let sql: String
    let locks: [String: LockMode]
    var rewritten: [String] = []
    var scanned: [String] = []

    var testDescription: String { sql }
  }

  private static let cases = [
    Case(sql: "ALTER TABLE item ADD b integer", locks: ["public.item": .accessExclusive]),
    Case(
      sql: "ALTER TABLE item ALTER a TYPE bigint",
      locks: [
        "public.item": .accessExclusive, "public.item_a": .accessExclusive,
        "public.item_pkey": .accessExclusive,
      ], rewritten: ["public.item", "public.item_a", "public.item_pkey"], scanned: ["public.item"]),
    Case(
      sql: "ALTER TABLE item ALTER name TYPE varchar(20)", locks: ["public.item": .accessExclusive]),
    Case(
      sql: "ALTER TABLE item ALTER a SET NOT NULL", locks: ["public.item": .accessExclusive],
      scanned: ["public.item"]),
    Case(
      sql: "ALTER TABLE item ADD CHECK (a > 0) NOT VALID",
      locks: ["public.item": .accessExclusive]),
    Case(
      sql: "ALTER TABLE item ADD FOREIGN KEY (owner_id) REFERENCES owner NOT VALID",
      locks: ["public.item": .shareRowExclusive, "public.owner": .shareRowExclusive]),
    Case(
      sql: "CREATE INDEX item_name ON item (name)", locks: ["public.item": .share],
      scanned: ["public.item"]),
    Case(
      sql: "UPDATE item SET a = 1",
      locks: [
        "public.item": .rowExclusive, "public.item_a": .rowExclusive,
        "public.item_pkey": .rowExclusive,
      ], scanned: ["public.item"]),
    Case(
      sql: "TRUNCATE owner",
      locks: ["public.owner": .accessExclusive, "public.owner_pkey": .accessExclusive],
      rewritten: ["public.owner", "public.owner_pkey"],
      // To build the index of no rows.
      scanned: ["public.owner"]),
    Case(
      sql: "DROP INDEX item_a",
      locks: ["public.item": .accessExclusive, "public.item_a": .accessExclusive]),
    Case(sql: "CREATE TABLE fresh (id integer)", locks: [:]),
  ]

  @Test("shows locks, rewrites and scans of a statement in a transaction", arguments: cases)
  func transactional(example: Case) async throws {
    let traced = try #require(try await trace(example.sql).first)
    #expect(
      Dictionary(uniqueKeysWithValues: traced.locks.map { ($0.relation.name, $0.mode) })
        == example.locks)
    #expect(traced.rewritten.map(\.name) == example.rewritten)
    #expect(traced.scanned.map(\.name) == example.scanned)
    #expect(traced.observation == .complete)
    #expect(traced.release == .transaction)
  }

  private static let alone: [(sql: String, table: String, mode: LockMode)] = [
    ("CREATE INDEX CONCURRENTLY item_name ON item (name)", "public.item", .shareUpdateExclusive),
    ("DROP INDEX CONCURRENTLY item_a", "public.item", .shareUpdateExclusive),
    ("REINDEX TABLE CONCURRENTLY item", "public.item", .shareUpdateExclusive),
    ("VACUUM item", "public.item", .shareUpdateExclusive),
    ("VACUUM FULL item", "public.item", .accessExclusive),
    (
      "ALTER TABLE event DETACH PARTITION event_1 CONCURRENTLY", "public.event",
      .shareUpdateExclusive
    ),
  ]

  @Test("catches the lock of a statement that runs outside a transaction", arguments: alone)
  func nonTransactional(example: (sql: String, table: String, mode: LockMode)) async throws {
    let traced = try #require(try await trace(example.sql, isTransaction: false).first)
    #expect(traced.lock(on: example.table) == example.mode)
    #expect(traced.observation == .sampled)
    #expect(traced.release == .statement)
  }

  @Test("a statement outside a transaction shows what it rewrote")
  func vacuumFull() async throws {
    let traced = try #require(try await trace("VACUUM FULL item", isTransaction: false).first)
    #expect(traced.rewritten.map(\.name).contains("public.item"))
  }

  @Test("what the transaction has locked already, or made itself, is not shown again")
  func sameTransaction() async throws {
    let traced = try await trace(
      """
      CREATE TABLE fresh (id integer);
      ALTER TABLE fresh ADD a bigint;
      ALTER TABLE item ADD b integer;
      ALTER TABLE item ADD c integer;
      """)
    #expect(traced.map { $0.locks.map(\.relation.name) } == [[], [], ["public.item"], []])
    #expect(traced[2].held == traced[2].duration + traced[3].duration)
  }

  @Test("each statement outside a transaction releases its locks by itself")
  func separateTransactions() async throws {
    let traced = try await trace(
      "ALTER TABLE item ADD b integer; ALTER TABLE item ADD c integer;", isTransaction: false)
    #expect(traced.map { $0.lock(on: "public.item") } == [.accessExclusive, .accessExclusive])
    #expect(traced.map(\.held) == traced.map(\.duration))
  }

  @Test("a statement that fails outside a transaction ends the trace with its error")
  func failure() async throws {
    await #expect(throws: CommandFailure.self) {
      try await trace("DROP INDEX CONCURRENTLY nowhere", isTransaction: false)
    }
  }
}

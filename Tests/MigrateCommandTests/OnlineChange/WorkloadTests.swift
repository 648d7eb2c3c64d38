import Foundation
import Migrations
import Support
import Testing

@Suite("Two versions of an application during a declared change")
struct WorkloadTests {
  /// A change, and how each version writes and reads a value of a row.
  struct Plan: Sendable, CustomTestStringConvertible {
    let change: String
    let old: Version
    let new: Version
    /// Whether the new version runs beside the old one, or only after it.
    let isShared: Bool

    var testDescription: String { change }

    struct Version: Sendable {
      let insert: @Sendable (_ key: Int, _ value: Int) -> String
      let update: @Sendable (_ key: Int, _ value: Int) -> String
      let read: @Sendable (_ key: Int) -> String
    }
  }

  private static func version(_ table: String, _ column: String) -> Plan.Version {
    Plan.Version(
      insert: { "INSERT INTO \(table) (number, \(column)) VALUES (\($0), '\($1)')" },
      update: { "UPDATE \(table) SET \(column) = '\($1)' WHERE number = \($0)" },
      read: { "SELECT \(column)::text::int FROM \(table) WHERE number = \($0)" })
  }

  /// Writes its own value of the enumeration beside the number, and reads the number where it finds one that it knows.
  private static func labelled(_ odd: String, _ known: [String]) -> Plan.Version {
    let label = { @Sendable (value: Int) in value.isMultiple(of: 2) ? "even" : odd }
    let words = known.map { "'\($0)'" }.joined(separator: ", ")
    return Plan.Version(
      insert: {
        "INSERT INTO orders (number, total, parity) VALUES (\($0), \($1), '\(label($1))')"
      },
      update: { "UPDATE orders SET total = \($1), parity = '\(label($1))' WHERE number = \($0)" },
      read: {
        """
        SELECT total FROM orders WHERE number = \($0)
          AND CASE total % 2 WHEN 0 THEN parity = 'even' ELSE parity::text IN (\(words)) END
        """
      })
  }

  private static let plans = [
    Plan(
      change: "rename column orders.total to amount", old: version("orders", "total"),
      new: version("orders", "amount"), isShared: true),
    Plan(
      change: "rename table orders to purchases", old: version("orders", "total"),
      new: version("purchases", "total"), isShared: true),
    Plan(
      change: "move orders.total to amounts", old: version("orders", "total"),
      new: Plan.Version(
        insert: {
          """
          WITH o AS (INSERT INTO orders (number) VALUES (\($0)) RETURNING number)
          INSERT INTO amounts (number, total) SELECT number, \($1) FROM o
          """
        },
        update: { "UPDATE amounts SET total = \($1) WHERE number = \($0)" },
        read: { "SELECT total FROM amounts WHERE number = \($0)" }), isShared: true),
    Plan(
      change: "partition orders by hash (number) into 4", old: version("orders", "total"),
      new: version("orders", "total"), isShared: true),
    Plan(
      change: "rename value parity 'odd' to 'uneven'", old: labelled("odd", ["odd"]),
      new: labelled("uneven", ["odd", "uneven"]), isShared: true),
    Plan(
      change: "retype orders.total to bigint", old: version("orders", "total"),
      new: version("orders", "total"), isShared: false),
  ]

  /// What was acknowledged.
  private actor Ledger {
    private(set) var values: [Int: Int] = [:]
    private(set) var failures: [String] = []
    private var next = 1_000_000
    private var ended: Set<String> = []

    func newKey() -> Int {
      next += 1
      return next
    }
    /// Has the sessions of a version end behind their statement.
    func end(_ version: String) { ended.insert(version) }
    func hasEnded(_ version: String) -> Bool { ended.contains(version) }
    func set(_ key: Int, _ value: Int) { values[key] = value }
    func fail(_ text: String) { failures.append(text) }
  }

  /// A session of one version, which writes rows of its own until that ends.
  private func run(
    _ name: String, _ version: Plan.Version, _ database: TestDatabase, _ ledger: Ledger
  ) async {
    do {
      let connection = try await DatabaseURL(database.url).connect()
      defer { connection.close() }
      var keys: [Int] = []
      var value = 0
      while await !ledger.hasEnded(name) {
        value += 1
        let key: Int
        let statement: String
        if keys.count < 20 || value.isMultiple(of: 3) {
          key = await ledger.newKey()
          keys.append(key)
          statement = version.insert(key, value)
        } else {
          key = keys[value % keys.count]
          statement = version.update(key, value)
        }
        try await connection.execute(statement)
        await ledger.set(key, value)
        let read = try await connection.query(version.read(key)).first?[0].text
        if read != "\(value)" { await ledger.fail("\(statement) reads \(read ?? "nothing")") }
      }
    } catch {
      await ledger.fail("\(error)")
    }
  }

  /// Runs `upgrade +1` to its end, killed some times on the way.
  private func upgrade(_ database: TestDatabase, kills: Int) async throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<kills {
      let process = try database.start("upgrade", "+1")
      try await Task.sleep(for: .milliseconds(Int.random(in: 20...400, using: &generator)))
      process.signal(SIGKILL)
      let result = try await process.result()
      if result.exitCode == 0 { return }
    }
    for _ in 0..<5 {
      let result = try await database.migrate("upgrade", "+1")
      if result.exitCode == 0 { return }
      guard let match = result.errors.firstMatch(of: #/repair (\w+) --resume/#) else {
        Issue.record("\(result.errors)")
        return
      }
      let repaired = try await database.migrate("repair", String(match.1), "--resume")
      if repaired.exitCode == 0 { return }
    }
    Issue.record("the revision was not completed")
  }

  @Test("lose nothing and fail in nothing, whenever the runner is killed", arguments: plans)
  func workload(plan: Plan) async throws {
    try await TestDatabase.with(
      .postgreSQL,
      versions: [
        "0001_start.sql": """
        -- migrate:up
        CREATE TYPE parity AS ENUM ('even', 'odd');
        CREATE TABLE orders (
          number int PRIMARY KEY, total int NOT NULL DEFAULT 0, note text, parity parity NOT NULL DEFAULT 'even');
        CREATE INDEX orders_total_idx ON orders (total);
        CREATE TABLE amounts (number int PRIMARY KEY REFERENCES orders, currency text DEFAULT 'EUR');
        INSERT INTO orders (number, total, parity)
          SELECT i, i, CASE i % 2 WHEN 0 THEN 'even' ELSE 'odd' END::parity FROM generate_series(1, 20000) i;
        -- migrate:down
        """
      ]
    ) { database async throws in
      try await database.migrate("upgrade", "head")
      let made = try await database.migrate("revision", "--change", plan.change, "-m", "next")
      try #require(made.exitCode == 0, "\(made.errors)")
      let ledger = Ledger()
      let count =
        try FileManager.default.contentsOfDirectory(
          atPath: database.directory.appending(path: "versions").path
        ).count - 1
      let old = (0..<2).map { _ in Task { await run("old", plan.old, database, ledger) } }
      try await upgrade(database, kills: 0)
      let new =
        plan.isShared
        ? (0..<2).map { _ in Task { await run("new", plan.new, database, ledger) } } : []
      for _ in 1..<(count - 1) { try await upgrade(database, kills: 3) }
      if plan.isShared {
        await ledger.end("old")
        for task in old { await task.value }
      }
      try await upgrade(database, kills: 0)
      for name in ["old", "new"] { await ledger.end(name) }
      for task in old + new { await task.value }
      let failures = await ledger.failures
      #expect(failures.isEmpty, "\(failures.prefix(3))")
      let written = await ledger.values
      #expect(written.count > 20)
      func expectAll(_ version: Plan.Version) async throws {
        let connection = try await DatabaseURL(database.url).connect()
        defer { connection.close() }
        for (key, value) in written {
          let found = try await connection.query(version.read(key)).first?[0].text
          #expect(found == "\(value)", "row \(key)")
        }
        for key in [1, 9999, 20000] {
          #expect(try await connection.query(version.read(key)).first?[0].text == "\(key)")
        }
      }
      try await expectAll(plan.new)
      let back = try await database.migrate("downgrade", "0001")
      #expect(back.exitCode == 0, "\(back.errors)")
      try await expectAll(plan.old)
    }
  }
}

import Foundation
import Migrations
import SchemaChange
import SchemaInspection
import Support
import Testing

@Suite("One schema becomes another")
struct SchemaPairTests {
  @Test("and back", arguments: SchemaPair.all)
  func thereAndBack(pair: SchemaPair) async throws {
    let wanted = try await withScratchDatabase { url in
      let connection = try await DatabaseURL(url).connect()
      defer { connection.close() }
      try await connection.runScript(pair.after)
      return try await FactReader.read(connection)
    }
    try await withScratchDatabase { url in
      let connection = try await DatabaseURL(url).connect()
      defer { connection.close() }
      try await connection.runScript(pair.before)
      if !pair.isEmpty {
        _ = try await SampleRows.fill(
          connection, excluding: StateTables(backEnd: .postgreSQL, schema: "public"))
      }
      let start = try await FactReader.read(connection, keepsPlan: true)
      #expect(SchemaPlan(from: start, to: start).isEmpty)
      let reached = try await connection.take(from: start, to: wanted, "up")
      try await connection.take(from: reached, to: start, "down")
    }
  }

  /// More of them with `MIGRATE_TEST_TORTURE=1`.
  @Test(
    "and back, made up from seeds",
    arguments: 0..<(ProcessInfo.processInfo.environment["MIGRATE_TEST_TORTURE"] == "1" ? 400 : 12))
  func madeUp(number: Int) async throws {
    let seed = UInt64(number) * 2
    try await thereAndBack(
      pair: SchemaPair(
        name: "\(number) (empty)", before: RandomSchema.script(seed: seed),
        after: RandomSchema.script(seed: seed + 1)))
  }

  @Test("of which nothing is left out")
  func count() {
    #expect(SchemaPair.all.count >= 430)
    #expect(Set(SchemaPair.all.map(\.name)).count == SchemaPair.all.count)
  }
}

extension SchemaPlan {
  fileprivate var text: String {
    stages().flatMap(\.statements).map { $0.sql + ";" }.joined(separator: "\n")
  }
}

/// Connects to a database of its own, hands the connection over, and drops the database.
func withConnection<Result>(
  _ body: (any Connection) async throws -> Result
) async throws -> Result {
  try await withScratchDatabase { url in
    let connection = try await DatabaseURL(url).connect()
    defer { connection.close() }
    return try await body(connection)
  }
}

extension Connection {
  /// Runs each statement of a script.
  func runScript(_ script: String) async throws {
    let reader = StatementReader(
      text: script, location: SourceLocation(path: "script", line: 1), dialect: .postgreSQL)
    while let statement = try reader.next() {
      try await run([SQLCommand(statement.text, isOfMigration: true)])
    }
  }

  /// Makes one schema of another, which keeps all rows of tables that stay.
  ///
  /// - Returns: the schema that was reached.
  @discardableResult
  func take(
    from start: FactSet, to goal: FactSet, scope: FactScope = .wanted, _ way: String
  ) async throws -> FactSet {
    let plan = SchemaPlan(from: start, to: goal)
    #expect(plan.refusals.isEmpty)
    let tables = start.tables(keepingRowsIn: goal).map { id in
      // Rows of tables that inherit are their own; those of a partitioned one are in its partitions.
      let isWhole = [start, goal].contains { $0[id]?["partition_key"] != nil }
      return (isWhole ? "" : "ONLY ") + id.path.joined(separator: ".")
    }
    let before = try await counts(of: tables)
    try await run(plan)
    #expect(try await counts(of: tables) == before, "\(way): \(plan.text)")
    let reached = try await FactReader.read(self, scope, keepsPlan: true)
    let rest = SchemaPlan(from: reached, to: goal)
    #expect(rest.isEmpty, "\(way): \(plan.text)\nstill: \(rest.text)")
    return reached
  }

  private func counts(of tables: [String]) async throws -> [Int?] {
    var counts: [Int?] = []
    for table in tables {
      counts.append(try await query("SELECT count(*) FROM \(table)").first?.first?.integer)
    }
    return counts
  }

  /// Runs a plan as its revisions would be.
  func run(_ plan: SchemaPlan) async throws {
    for stage in plan.stages() {
      let commands = stage.statements.filter { $0.todo == nil }
        .map { SQLCommand($0.sql, isOfMigration: true) }
      do {
        if stage.kind == .alone {
          for command in commands { try await run([command]) }
        } else {
          try await run([SQLCommand("BEGIN")] + commands + [SQLCommand("COMMIT")])
        }
      } catch {
        Issue.record("\(error)\n\(plan.text)")
        throw error
      }
    }
  }
}

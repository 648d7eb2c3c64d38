import Migrations
import SchemaChange
import Support
import Testing

@Suite("One schema becomes another")
struct SchemaPairTests {
  @Test("and back: tables", arguments: SchemaPair.all("tables"))
  func tables(pair: SchemaPair) async throws { try await tryOut(pair) }

  @Test("and back: views, functions and triggers", arguments: SchemaPair.all("programs"))
  func programs(pair: SchemaPair) async throws { try await tryOut(pair) }

  @Test("and back: types and extensions", arguments: SchemaPair.all("types"))
  func types(pair: SchemaPair) async throws { try await tryOut(pair) }

  @Test("and back: privileges, policies and publications", arguments: SchemaPair.all("access"))
  func access(pair: SchemaPair) async throws { try await tryOut(pair) }

  @Test("of which nothing is left out")
  func count() {
    let files = ["tables", "programs", "types", "access"]
    #expect(files.allSatisfy { SchemaPair.all($0).count >= 5 })
  }

  private func tryOut(_ pair: SchemaPair) async throws {
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
      let start = try await FactReader.read(connection)
      #expect(SchemaPlan(from: start, to: start).isEmpty)
      for (goal, way) in [(wanted, "up"), (start, "down")] {
        let plan = SchemaPlan(from: try await FactReader.read(connection), to: goal)
        #expect(plan.refusals.isEmpty)
        try await connection.run(plan)
        let rest = SchemaPlan(from: try await FactReader.read(connection), to: goal)
        #expect(rest.isEmpty, "\(way): \(plan.text)\nstill: \(rest.text)")
      }
    }
  }
}

extension SchemaPlan {
  fileprivate var text: String {
    stages().flatMap(\.statements).map { $0.sql + ";" }.joined(separator: "\n")
  }
}

extension Connection {
  /// Runs each statement of a script.
  func runScript(_ script: String) async throws {
    let reader = StatementReader(
      text: script, location: SourceLocation(path: "script", line: 1), dialect: .postgreSQL)
    while let statement = try reader.next() {
      try await run([Command(statement.text, isOfMigration: true)])
    }
  }

  /// Runs a plan as its revisions would be.
  func run(_ plan: SchemaPlan) async throws {
    for stage in plan.stages() {
      let commands = stage.statements.filter { $0.todo == nil }
        .map { Command($0.sql, isOfMigration: true) }
      do {
        if stage.kind == .alone {
          for command in commands { try await run([command]) }
        } else {
          try await run([Command("BEGIN")] + commands + [Command("COMMIT")])
        }
      } catch {
        Issue.record("\(error)\n\(plan.text)")
        throw error
      }
    }
  }
}

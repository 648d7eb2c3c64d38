import Migrations
import SchemaInspection
import SchemaTools
import Support
import Testing

/// What the rules claim, against what PostgreSQL does.
@Suite("The claims of the rules")
struct MeasuredTruthTests {
  @Test("about locks and rewrites are what a server is seen to do")
  func found() async throws {
    let examples = RuleExamples.found.filter(\.isTraced)
    try await forEachTrace(of: examples) { example, traced in
      for finding in try await example.findings() {
        guard let lock = finding.lock, let table = finding.table, let number = finding.statement
        else { continue }
        let name = "public.\(table)"
        let statement = traced[number - 1]
        // A lock that the transaction holds already is not seen again.
        let seen = traced.prefix(number).compactMap { $0.lock(on: name) }.max()
        #expect(seen == lock, "\(example.testDescription): \(name)")
        let isRewritten = statement.rewritten.contains { $0.name == name }
        if !example.sql.contains("TRUNCATE") {
          #expect(
            isRewritten == (finding.work == .rewrite && finding.rule != "work-under-lock"),
            "\(example.testDescription)")
        }
        if finding.work != nil, statement.observation == .complete {
          #expect(
            !statement.scanned.isEmpty || !statement.rewritten.isEmpty,
            "\(example.testDescription)")
        }
      }
    }
  }

  @Test("that nothing blocks are what a server is seen to do")
  func notFound() async throws {
    let examples = RuleExamples.safeLocks
      .filter { $0.isTraced && !["work-under-lock", "several-locks"].contains($0.rule) }
    try await forEachTrace(of: examples) { example, traced in
      for statement in traced {
        for table in statement.scanned + statement.rewritten {
          guard table.kind == .table, let lock = statement.lock(on: table.name),
            !example.makes(table.name)
          else { continue }
          #expect(lock.blocks == nil, "\(example.testDescription): \(table.name)")
        }
      }
    }
  }

  /// Runs the examples, each on the schema of all examples.
  private func forEachTrace(
    of examples: [RuleExample],
    _ body: (RuleExample, [TracedStatement]) async throws -> Void
  ) async throws {
    try await withScratchDatabase { url async throws in
      let url = try DatabaseURL(url)
      let trace = StatementTrace { try await url.connect() }
      for example in examples {
        let setup =
          Self.clean + RuleExample.schema
          + (example.earlier + example.before).joined(separator: "\n")
        let traced = try await trace.run(
          example.up, setup: setup, isTransaction: !example.sql.contains("transaction:false"))
        try await body(example, traced)
      }
    }
  }

  private static let clean = """
    DROP SCHEMA IF EXISTS shop, store CASCADE;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;

    """
}

extension RuleExample {
  /// Whether the example itself makes a table, so that nobody else uses it.
  fileprivate func makes(_ table: String) -> Bool {
    let name = table.replacing("public.", with: "")
    return (before + earlier + [sql]).contains { $0.contains("TABLE \(name) ") }
      && !RuleExample.schema.contains("TABLE \(name) ")
  }
}

import Foundation
import Support
import Testing

@Suite("what looks like a rename is asked on a terminal")
struct RenameQuestionTests {
  private static let versions: KeyValuePairs = [
    "0001_begin.sql": """
    -- migrate:up
    CREATE TABLE orders (id int PRIMARY KEY, total numeric, note text);
    -- migrate:down
    DROP TABLE orders;
    """
  ]
  private static let columns =
    "CREATE TABLE orders (id int PRIMARY KEY, amount numeric, memo text);"

  private func generate(
    _ schema: String, _ options: String..., answers: [(question: String, answer: String)],
    _ check: (ProcessResult, _ text: String) throws -> Void
  ) async throws {
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.directory.write(["schema.sql": schema])
      let process = try RunningProcess(
        migrateExecutable,
        ["revision", "--autogenerate", "-m", "next", "--schema", "schema.sql", "--no-online"]
          + options,
        environment: database.environment, in: database.directory,
        connections: .terminal(columns: 200))
      for (question, answer) in answers {
        try await process.waitForOutput(question)
        try process.type(answer)
      }
      let result = try await process.result()
      let names = try FileManager.default.contentsOfDirectory(
        atPath: database.directory.appending(path: "versions").path
      ).sorted().dropFirst()
      try check(result, try names.map { try database.directory.read("versions/\($0)") }.joined())
    }
  }

  @Test("and a yes keeps the rows")
  func yes() async throws {
    try await generate(
      Self.columns,
      answers: [
        ("column public.orders.note goes and public.orders.memo comes", "yes"),
        ("column public.orders.total goes and public.orders.amount comes", "y"),
      ]
    ) { result, text in
      #expect(result.exitCode == 0, "\(result.output)")
      #expect(text.contains("ALTER TABLE orders RENAME COLUMN note TO memo;"))
      #expect(text.contains("ALTER TABLE orders RENAME COLUMN total TO amount;"))
      #expect(!text.contains("DROP COLUMN"))
    }
  }

  @Test("and anything else but a yes drops and adds")
  func no() async throws {
    try await generate(
      Self.columns,
      answers: [("public.orders.memo comes", "n"), ("public.orders.amount comes", "")]
    ) { result, text in
      #expect(result.exitCode == 0, "\(result.output)")
      #expect(text.contains("DROP COLUMN note") && text.contains("DROP COLUMN total"))
      #expect(!result.output.contains("--rename"))
    }
  }

  @Test("until it is answered")
  func table() async throws {
    try await generate(
      "CREATE TABLE sales (id int PRIMARY KEY, total numeric, note text);",
      answers: [("table public.orders goes and public.sales comes", "what"), ("[y/N] what", "y")]
    ) { result, text in
      #expect(result.exitCode == 0, "\(result.output)")
      #expect(text.contains("ALTER TABLE orders RENAME TO sales;"))
      #expect(text.contains("RENAME CONSTRAINT orders_pkey TO sales_pkey;"))
    }
  }

  @Test("but not with --yes, and not where nobody is")
  func silent() async throws {
    try await generate(Self.columns, "--yes", answers: []) { result, text in
      #expect(result.exitCode == 0, "\(result.output)")
      #expect(!result.output.contains("[y/N]") && text.contains("DROP COLUMN note"))
      #expect(result.output.contains("--rename public.orders.note=memo"))
    }
    try await TestDatabase.with(.postgreSQL, versions: Self.versions) { database async throws in
      try database.directory.write(["schema.sql": Self.columns])
      let result = try await database.migrate(
        "revision", "--autogenerate", "-m", "next", "--schema", "schema.sql")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("--rename public.orders.note=memo"))
      #expect(!result.output.contains("[y/N]"))
    }
  }
}

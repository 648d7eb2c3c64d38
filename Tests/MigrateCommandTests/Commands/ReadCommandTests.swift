import Foundation
import Support
import Testing

@Suite("commands that read")
struct ReadCommandTests {
  static let up = "-- migrate:up\n"
  static let down = "-- migrate:up\n-- migrate:down\n"
  /// 0001 - 0002 - 0003 and, from 0001, the branch billing: 0004, which needs 0002.
  static let versions: KeyValuePairs = [
    "0001_base.sql": down, "0002_next.sql": down, "0003_last.sql": "-- phase: contract\n\(down)",
    "0004_pay.sql": """
    -- down_revision: 0001
    -- depends_on: 0002
    -- branch_labels: billing
    \(down)
    """,
  ]

  private func withProject(_ body: (TestDatabase) async throws -> Void) async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions, body)
  }

  @Test("heads lists the heads, and --check fails on more than one")
  func heads() async throws {
    try await withProject { database async throws in
      #expect(try await database.migrate("heads").output == "0003 (head)\n0004 (billing) (head)\n")
      let check = try await database.migrate("heads", "--check")
      #expect(check.exitCode == 2)
      #expect(check.errors.contains("there are 2 heads; join them with `migrate merge 0003 0004"))
      let json = try await database.migrate("heads", "--json")
      #expect(json.output.contains("\"branch_labels\":[\"billing\"]"))
      #expect(json.output.split(separator: "\n").count == 2)
      let verbose = try await database.migrate("heads", "--verbose")
      #expect(verbose.output.contains("Phase: contract"))
      #expect(verbose.output.contains("Also depends on: 0002"))
    }
  }

  @Test("branches and show describe revisions")
  func show() async throws {
    try await withProject { database async throws in
      #expect(
        try await database.migrate("branches").output
          == "0001 (branch point)\n    -> 0002\n    -> 0004 (billing) (head)\n")
      let show = try await database.migrate("show", "billing@head")
      #expect(show.output.hasPrefix("Rev: 0004 (billing) (head)\nParent: 0001\n"))
      #expect(show.output.contains("Path: versions/0004_pay.sql"))
    }
  }

  @Test("history lists the newest first, and takes ranges")
  func history() async throws {
    try await withProject { database async throws in
      let all = try await database.migrate("history")
      #expect(all.output.split(separator: "\n").count == 4)
      #expect(all.output.hasSuffix("<base> -> 0001 (branch point), base\n"))
      let range = try await database.migrate("history", "-r", "0002:0003")
      #expect(
        range.output == "0002 -> 0003 (head), last\n0001 -> 0002, next\n", "\(range.errors)")
      try await database.migrate("upgrade", "0002")
      let current = try await database.migrate("history", "-r", "-1:current", "-i")
      #expect(current.output.contains("0001 -> 0002 (current), next"), "\(current.errors)")
      let head = try await runProcess(
        "sh", ["-c", "\"$0\" history | head -n 1", migrateExecutable],
        environment: database.environment, in: database.directory)
      #expect(head.exitCode == 0)
      #expect(head.errors == "")
    }
  }

  @Test("current --check-heads is satisfied by a head that is applied for another's sake")
  func checkHeads() async throws {
    let versions: KeyValuePairs = [
      "0001_a.sql": Self.down,
      "0002_b.sql": "-- down_revision: none\n-- depends_on: 0001\n\(Self.down)",
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      #expect(try await database.migrate("current", "--check-heads").exitCode == 2)
      #expect(try await database.migrate("upgrade", "0002").exitCode == 0)
      let current = try await database.migrate("current", "--check-heads")
      #expect(current.exitCode == 0, "\(current.errors)")
      #expect(try await database.migrate("check").output == "All migrations are applied.\n")
    }
  }

  @Test("an unknown revision is answered with the near one, an ambiguous prefix with all")
  func unknown() async throws {
    let versions: KeyValuePairs = [
      "1_a.sql": "-- revision: abcd1\n\(Self.up)", "2_b.sql": "-- revision: abcd2\n\(Self.up)",
    ]
    try await TestDatabase.with(.sqlite, versions: versions) { database async throws in
      let unknown = try await database.migrate("upgrade", "abcx1")
      #expect(unknown.exitCode == 65)
      #expect(unknown.errors.contains("abcd1"), "\(unknown.errors)")
      let ambiguous = try await database.migrate("upgrade", "abcd")
      #expect(ambiguous.exitCode == 65)
      #expect(ambiguous.errors.contains("abcd1") && ambiguous.errors.contains("abcd2"))
    }
  }

  @Test("edit opens the file in the user's editor, which may have options")
  func edit() async throws {
    try await withProject { database async throws in
      let result = try await database.migrate(
        "edit", "billing@head", environment: ["EDITOR": "echo --wait"])
      #expect(result.output == "--wait versions/0004_pay.sql\n", "\(result.errors)")
    }
  }

  @Test("completions are printed for each shell", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    try await withTemporaryDirectory { directory async throws in
      let result = try await migrate("--generate-completion-script", shell, in: directory)
      #expect(result.exitCode == 0)
      #expect(result.output.contains("downgrade"))
    }
  }
}

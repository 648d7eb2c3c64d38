import Foundation
import Support
import Testing

@Suite("Completion in a shell")
struct CompletionTests {
  private static let versions: KeyValuePairs = [
    "0001_a.sql": "-- branch_labels: billing\n-- migrate:up\n", "0002_b.sql": "-- migrate:up\n",
  ]

  /// What a shell offers at the end of a line.
  private func offers(_ line: String, in directory: URL) async throws -> Set<String> {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }
    let programs = URL(filePath: try migrateExecutable).deletingLastPathComponent().path
    let script = """
      PATH=\(programs):$PATH
      source <(migrate --generate-completion-script bash)
      COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
      COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}
      _migrate migrate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2> /dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try await runProcess("bash", ["-c", script], in: directory)
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  @Test("offers revisions, labels and environments of the project")
  func bash() async throws {
    try await TestDatabase.with(.sqlite, versions: Self.versions) { database async throws in
      let directory = database.directory
      try "[environments.staging]\n[environments.live]\n".write(
        to: directory.appending(path: "migrate.conf"), atomically: true, encoding: .utf8)
      let revisions: Set = ["head", "heads", "base", "current", "billing@head", "0001", "0002"]
      for command in ["upgrade", "show", "stamp", "lint"] {
        let offered = try await offers("migrate \(command) ", in: directory)
        #expect(offered.isSuperset(of: revisions), "\(command): \(offered)")
      }
      let elsewhere = try await offers("migrate upgrade --versions none ", in: directory)
      #expect(!elsewhere.contains("0001"))
      let environments = try await offers("migrate status --env ", in: directory)
      #expect(environments == ["live", "staging"])
    }
  }

  @Test("is asked of files that are wrong, too, and says nothing on standard error")
  func broken() async throws {
    try await TestDatabase.with(.sqlite, versions: ["0001_a.sql": "nonsense"]) {
      database async throws in
      let result = try await database.migrate(
        "---completion", "upgrade", "--", "targets", "2", "0", "migrate", "upgrade", "")
      #expect(result.exitCode == 0)
      #expect(result.output == "head\nheads\nbase\ncurrent\n")
      #expect(result.errors.isEmpty)
    }
  }
}

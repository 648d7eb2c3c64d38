import Foundation
import Basics
import Support

/// A directory with migrations that `migrate lint` finds something in, and no database.
struct LintFixture {
  /// The project's directory, which is `shop/` in a repository.
  let directory: URL

  /// A table, and an index of a table that was there before.
  static let versions: KeyValuePairs = [
    "0001_item.sql": """
    -- migrate:up
    CREATE TABLE item (id bigint PRIMARY KEY, a text);
    -- migrate:down
    DROP TABLE item;

    """,
    "0002_index.sql": """
    -- migrate:up
    CREATE INDEX old_a ON old (a);
    -- migrate:down
    DROP INDEX old_a;

    """,
  ]

  /// Writes migrations, hands their directory over, and removes it.
  static func with<Result>(
    _ versions: KeyValuePairs<String, String> = versions,
    _ body: (LintFixture) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { root in
      let fixture = LintFixture(directory: root.appending(path: "shop"))
      try fixture.write(versions)
      return try await body(fixture)
    }
  }

  /// Writes files into `versions/`.
  func write(_ files: KeyValuePairs<String, String>) throws {
    try directory.appending(path: "versions").write(files)
  }

  /// Runs `migrate lint`.
  func lint(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await runProcess(
      migrateExecutable, ["lint"] + arguments, environment: environment, in: directory)
  }

  /// The findings, of which each is a line of JSON.
  func findings(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> [JSONValue] {
    let result = try await runProcess(
      migrateExecutable, ["lint", "--json"] + arguments, environment: environment, in: directory)
    guard [0, 2].contains(result.exitCode) else {
      throw ProcessFailure(describing: "migrate lint", result)
    }
    return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// Makes the directory above the project a git repository with all files in it.
  func commit() async throws {
    let root = directory.deletingLastPathComponent()
    for arguments in [
      ["init", "-q"], ["add", "."],
      ["-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "all"],
    ] {
      let result = try await runProcess("git", arguments, in: root)
      guard result.exitCode == 0 else { throw ProcessFailure(describing: "git", result) }
    }
  }
}

extension [JSONValue] {
  /// The rule and the line of each finding.
  var places: [String] {
    map { "\($0["rule"]?.text ?? ""):\($0["line"]?.integer ?? 0)" }
  }
}

import Basics
import Foundation
import Support
import Testing

@Suite("What is generated, looked at by lint")
struct GeneratedLintTests {
  /// What lint says about a change whoever writes it, and why it is not to be avoided.
  private static let reasons: [String: String] = [
    "type-change": "the wanted type has all rows written anew",
    "drop-object": "the wanted schema is without it",
    "drop-default": "the wanted schema is without it",
    "rename-object": "a type that is made anew is beside the old one for a moment",
    "foreign-key-without-index": "the wanted schema has no such index",
    "never-validated": "the wanted schema has the constraint NOT VALID",
    "work-under-lock":
      "the next value of a new identity comes from the rows",
    "add-exclusion": "the server has no way to build it beside its use",
    "several-locks": "the statements are of one change",
    "add-primary-key": "of a partitioned table whose partitions come or go with it",
    "add-foreign-key": "of a partitioned table whose partitions come or go with it",
    "add-unique": "of a partitioned table whose partitions come or go with it",
    "index-not-concurrent": "of a partitioned table whose partitions come or go with it",
    "detach-not-concurrent": "its rows are to be seen until they are elsewhere",
    "attach-partition-scan": "its rows are to be seen until they are elsewhere",
    "drop-index-not-concurrent": "a table that is made anew takes the names of its indexes",
    "drop-column": "a generated column with another expression is made again",
    "add-column-rewrite": "the wanted column is computed and stored",
    "table-rewrite": "the wanted schema has the table logged, or no more",
    "loss-not-restored": "the wanted schema is without it",
    "alter-domain-constraint": "the server looks at the rows in no other way",
    "phase-order": "what is dropped waits for a deployment, which is for people to see to",
  ]

  /// Some of all kinds.
  private static let sample = SchemaPair.all.enumerated().filter { $0.offset % 19 == 7 }
    .map(\.element)

  @Test("finds nothing that could be written otherwise", arguments: sample)
  func lint(pair: SchemaPair) async throws {
    let start = "-- migrate:up\n\(pair.before)\n-- migrate:down\n"
    try await TestDatabase.with(.postgreSQL, versions: ["0001_start.sql": start]) {
      database async throws in
      try pair.after.write(
        to: database.directory.appending(path: "schema.sql"), atomically: true, encoding: .utf8)
      let begun = try await database.migrate("upgrade", "0001")
      #expect(begun.exitCode == 0, "\(begun.errors)")
      let generated = try await database.migrate(
        "revision", "--autogenerate", "-m", "next", "--schema", "schema.sql", "--allow-drop")
      #expect(generated.exitCode == 0, "\(generated.errors)")
      let found = try await database.migrate("lint", "--json")
      for line in found.output.split(separator: "\n") {
        let finding = try JSONValue(parsing: String(line))
        guard let rule = finding["rule"]?.text else { continue }
        #expect(Self.reasons[rule] != nil, "\(line)")
      }
    }
  }
}

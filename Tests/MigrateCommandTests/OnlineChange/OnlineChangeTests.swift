import Basics
import Foundation
import Support
import Testing

@Suite("revision --change")
struct OnlineChangeTests {
  private func prepare(_ test: OnlineChangeCase, _ database: TestDatabase) async throws {
    try database.write([
      "0001_start.sql":
        "-- migrate:up\nCREATE SCHEMA other;\n\(test.schema)\n-- migrate:down\n"
    ])
    let begun = try await database.migrate("upgrade", "head")
    #expect(begun.exitCode == 0, "\(begun.errors)")
    try await database.query(test.rows)
    let made = try await database.migrate("revision", "--change", test.change, "-m", "next")
    try #require(made.exitCode == 0, "\(made.errors)")
  }

  private func run(_ statements: [String], _ database: TestDatabase) async throws {
    for statement in statements { try await database.query(statement) }
  }

  private func move(_ command: String, _ target: String, _ database: TestDatabase) async throws {
    let result = try await database.migrate(command, target)
    try #require(result.exitCode == 0, "\(command) \(target): \(result.errors)")
  }

  @Test(
    "lets both versions of an application write, in both directions",
    arguments: OnlineChangeCase.all)
  func both(test: OnlineChangeCase) async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await prepare(test, database)
      let start = try await database.schema()
      // Back from each place on the way, with what either version has written.
      for steps in 1...test.revisions {
        for step in 1...steps {
          try await run(test.old, database)
          try await move("upgrade", "+1", database)
          guard step < test.revisions else { break }
          try await run(test.old + test.new, database)
          let isFilled = step == test.revisions - 1
          if isFilled { #expect(try await database.query(test.areSame) == "t") }
        }
        if steps == test.revisions { try await run(test.last, database) }
        let isAtEnd = steps == test.revisions
        if isAtEnd {
          try await move("downgrade", "-1", database)
          #expect(try await database.query(test.areSame) == "t")
          try await run(test.old + test.new, database)
          #expect(try await database.query(test.areSame) == "t")
        }
        let rows = try await database.query(test.read)
        try await move("downgrade", "0001", database)
        #expect(try await database.query(test.read) == rows)
        #expect(try await sorted(database.schema()) == sorted(start))
        try await run(test.old, database)
      }
    }
  }

  /// The schema, of which the order of columns is not what it was.
  private func sorted(_ schema: String) -> [String] {
    schema.split(separator: "\n").map { String($0.filter { $0 != "," }) }.sorted()
  }

  @Test("writes what lint finds nothing in", arguments: OnlineChangeCase.all)
  func lint(test: OnlineChangeCase) async throws {
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try await prepare(test, database)
      let found = try await database.migrate("lint", "--json")
      for line in found.output.split(separator: "\n") {
        let finding = try JSONValue(parsing: String(line))
        // That the contract revision waits for a release is for people to see to.
        guard let rule = finding["rule"]?.text, rule != "phase-order",
          finding["severity"]?.text != "note"
        else { continue }
        Issue.record("\(line)")
      }
    }
  }

  @Test("begins with what all the revisions make that it follows")
  func severalHeads() async throws {
    let versions: KeyValuePairs = [
      "0001_start.sql": "-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY);\n-- migrate:down\n",
      "0002_left.sql":
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE a ADD x int;\n-- migrate:down\n",
      "0003_right.sql":
        "-- down_revision: 0001\n-- migrate:up\nALTER TABLE a ADD y int;\n-- migrate:down\n",
    ]
    try await TestDatabase.with(.postgreSQL, versions: versions) { database async throws in
      for column in ["x", "y"] {
        let made = try await database.migrate(
          "revision", "--change", "rename column a.\(column) to new_\(column)", "-m", column,
          "--head", "heads")
        #expect(made.exitCode == 0, "\(made.errors)")
      }
      try await database.succeed("upgrade", "heads")
      #expect(try await database.query("SELECT count(new_x) + count(new_y) FROM a") == "0")
    }
  }
}

import Foundation
import Support
import Testing

/// Histories of several tools, imported, applied and taken back by the program itself.
@Suite("import, upgrade and downgrade")
struct ImportedDirectionsTests {
  private static let (up, down) = (
    "CREATE TABLE a (id integer PRIMARY KEY);\n", "DROP TABLE a;\n"
  )

  private static let projects: KeyValuePairs<String, KeyValuePairs<String, String>> = [
    "atlas": [
      "1_a.sql": "-- atlas:txtar\n\n-- migration.sql --\n\(up)-- down.sql --\n\(down)",
      "atlas.sum": "",
    ],
    "db-migrate": ["1-a-up.sql": up, "1-a-down.sql": down],
    "flyway": ["V001__a.sql": up, "U1__a.sql": down],
    "liquibase": [
      "log.sql":
        "--liquibase formatted sql\n--changeset \"Ann S\":1\n\(up)/* liquibase rollback\nDROP TABLE a; */\n"
        + "--changeset Ann S:2\nCREATE TABLE b (id integer);\n--rollback DROP TABLE b;\n"
    ],
    "micrate": ["1_a.sql": "-- +micrate Up\n\(up)-- +micrate Down\n\(down)"],
    "mixed": ["1_a.sql": up, "1_a.down.sql": down],
    "mybatis": ["1_a.sql": "\(up)-- //@UNDO\n\(down)"],
    "node-pg-migrate": ["1_a.sql": "-- Up Migration\n\(up)-- Down Migration\n\(down)"],
    "play": ["1.sql": "# --- !Ups\n\(up)# --- !Downs\n\(down)"],
    "postgrator": ["001.do.sql": up, "001.undo.sql": down],
    "prisma": ["1_a/migration.sql": up, "1_a/down.sql": down],
    "rambler": ["1_a.sql": "-- rambler up\n\(up)-- rambler down\n\(down)"],
    "transactions": [
      "1_a.up.sql": "BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n", "1_a.down.sql": down,
    ],
  ]

  @Test(
    "each makes the table and takes it back, on a real database",
    arguments: [TestDatabaseKind.postgreSQL, .sqlite])
  func roundTrip(kind: TestDatabaseKind) async throws {
    try await TestDatabase.with(kind) { database async throws in
      let empty = try await database.schema()
      for (name, files) in Self.projects {
        try database.directory.appending(path: "old-\(name)").write(files)
        let imported = try await database.migrate("import", "old-\(name)", "--to", "new-\(name)")
        #expect(imported.exitCode == 0, "\(name): \(imported)")
        let upgraded = try await database.migrate("upgrade", "head", "--versions", "new-\(name)")
        #expect(upgraded.exitCode == 0, "\(name): \(upgraded)")
        #expect(try await database.query("SELECT count(*) FROM a") == "0", "\(name)")
        let reverted = try await database.migrate("downgrade", "base", "--versions", "new-\(name)")
        #expect(reverted.exitCode == 0, "\(name): \(reverted)")
        #expect(try await database.schema() == empty, "\(name)")
      }
    }
  }

  @Test("a step whose way down is doubtful runs only once somebody has looked")
  func doubtful() async throws {
    try await TestDatabase.with(.sqlite) { database async throws in
      try database.directory.write(["old/1_a.sql": "\(Self.up)-- DOWN\n\(Self.down)"])
      let dry = try await database.migrate("import", "old", "--dry-run")
      let imported = try await database.migrate("import", "old")
      #expect(dry.exitCode == 2 && imported.exitCode == 2)
      #expect(dry.output.contains("old/1_a.sql:2: may begin the down migration (`-- DOWN`)"))
      #expect(imported.output.contains("old/1_a.sql:2: may begin the down migration (`-- DOWN`)"))
      let refused = try await database.migrate("upgrade", "head")
      #expect(refused.exitCode == 65, "\(refused)")
      let text = try database.directory.read("versions/1_a.sql")
      let lines = text.split(separator: "\n").map {
        $0.hasPrefix("-- migrate:todo") ? "-- migrate:down" : $0
      }
      try database.write(["1_a.sql": lines.joined(separator: "\n") + "\n"])
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.query("SELECT count(*) FROM a") == "0")
      #expect(try await database.migrate("downgrade", "base").exitCode == 0)
    }
  }
}

import Migrations
import Testing

@testable import MigrateCommand

@Suite("Import of Flyway's files")
struct FlywayFormatTests {
  @Test("versions sort by their numbers, are kept, and find their undo files")
  func versions() async throws {
    let history = try await convert([
      "V1.10__c.sql": "SELECT 3;", "V1_2__b.sql": "SELECT 2;", "more/V1__a.sql": "SELECT 1;",
      "U1_2__b.sql": "SELECT -2;",
    ])
    #expect(history.revisions == ["1", "1.2", "1.10"])
    #expect(history.names == ["0001_a.sql", "0002_b.sql", "0003_c.sql"])
    #expect(history.bodies[1] == "-- migrate:up\nSELECT 2;\n\n-- migrate:down\nSELECT -2;\n")
    #expect(history.reviewItems.isEmpty)
  }

  @Test("whole numbers also begin the names of the files")
  func wholeNumbers() async throws {
    let history = try await convert(["V2__b.sql": "SELECT 2;", "V10__c.sql": "SELECT 10;"])
    #expect(history.names == ["2_b.sql", "10_c.sql"])
  }

  @Test("repeatable files stay what they are, and a baseline needs a look")
  func repeatable() async throws {
    let history = try await convert([
      "B2__base.sql": "SELECT 0;", "R__My views.sql": "CREATE VIEW v AS SELECT '${x}';",
      "R__vacuum.sql": "VACUUM;", "R__vacuum.sql.conf": "executeInTransaction=false",
      "V1__a.sql": "SELECT 1;",
    ])
    #expect(history.revisions == ["1", "R_vacuum"])
    #expect(history.repeatables.map(\.fileName) == ["R__my_views.sql"])
    #expect(
      history.repeatables.map(\.text) == [
        "-- placeholders: on\nCREATE VIEW v AS SELECT '${x}';\n"
      ])
    #expect(history.reviewItems.map(\.location.path) == ["old/B2__base.sql", "old/R__vacuum.sql"])
  }

  @Test("undo files find their version however it is written, and none is lost without a word")
  func undo() async throws {
    let history = try await convert([
      "V001__a.sql": "SELECT 1;", "U1__a.sql": "SELECT -1;", "V2.0__b.sql": "SELECT 2;",
      "U2__b.sql": "SELECT -2;", "V2_1__c.sql": "SELECT 3;", "U2.1__c.sql": "SELECT -3;",
      "U7__z.sql": "SELECT -7;", "afterMigrate.sql": "SELECT 0;",
      "beforeEachMigrate__log.sql": "SELECT 0;",
    ])
    #expect(history.bodies.map { $0.contains("-- migrate:down\nSELECT -") } == [true, true, true])
    #expect(
      history.reviewItems.map(\.location.path) == [
        "old/U7__z.sql", "old/afterMigrate.sql", "old/beforeEachMigrate__log.sql",
      ])
    for files in [["V1__a.sql", "V001__b.sql"], ["V1__a.sql", "V1.0__b.sql"]] {
      await #expect(throws: ProblemList.self) {
        try await convert([files[0]: "SELECT 1;", files[1]: "SELECT 2;"])
      }
    }
  }

  @Test("a baseline without the migrations that it stands for runs first")
  func baseline() async throws {
    let history = try await convert(["B2__base.sql": "SELECT 0;", "V3__a.sql": "SELECT 1;"])
    #expect(history.revisions == ["2", "3"])
    #expect(history.reviewItems.count == 1)
  }

  @Test("placeholders, programs and scripts outside a transaction")
  func others() async throws {
    let history = try await convert(
      [
        "V1__a.sql": "CREATE TABLE a (id int);\nCREATE SCHEMA ${schema};",
        "V2__b.sql": "ALTER TYPE t ADD VALUE 'x';",
        "V2__b.sql.conf": "executeInTransaction=false",
      ], others: ["db/V3__Fill.java"])
    #expect(
      history.reviewTexts == [
        "old/db/V3__Fill.java:1: is a program in Java;"
          + " write what it does in SQL or as a Swift migration"
      ])
    #expect(
      history.bodies[0]
        == "-- migrate:up placeholders:on\nCREATE TABLE a (id int);\nCREATE SCHEMA ${schema};\n")
    #expect(history.bodies[1].hasPrefix("-- migrate:up transaction:false\n"))
  }

  @Test(
    "placeholders and locations of the configuration are used",
    arguments: [
      (
        "flyway.conf",
        """
        # of development
        flyway.locations = filesystem:./sql, classpath:db/more
        flyway.placeholders.Owner = app
        """
      ),
      (
        "flyway.toml",
        """
        [flyway]
        locations = ["filesystem:sql", "classpath:db/more"]
        [flyway.placeholders]
        owner = "app"
        """
      ),
    ])
  func configuration(name: String, text: String) async throws {
    let history = try await convert([
      name: text, "sql/V1__a.sql": "CREATE SCHEMA ${owner} AUTHORIZATION ${other.name};",
      "src/db/more/V2__b.sql": "SELECT 2;", "test/V3__c.sql": "SELECT 3;",
    ])
    #expect(history.revisions == ["1", "2"])
    #expect(
      history.bodies[0].hasSuffix("CREATE SCHEMA ${owner:-app} AUTHORIZATION ${other_name};\n"))
    #expect(history.reviewItems.isEmpty)
    #expect(history.notes[0].hasSuffix("another environment may need others: owner"))
    #expect(history.notes[1].hasPrefix("placeholders that need a value"))
    #expect(history.notes[1].hasSuffix(": other_name"))
  }

  @Test("without replacement nothing is a placeholder")
  func noReplacement() async throws {
    let history = try await convert([
      "flyway.conf": "flyway.placeholderReplacement=false", "V1__a.sql": "SELECT '${a}';",
    ])
    #expect(history.reviewItems.isEmpty)
  }
}

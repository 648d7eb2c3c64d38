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
    #expect(history.looks.isEmpty)
  }

  @Test("whole numbers also begin the names of the files")
  func wholeNumbers() async throws {
    let history = try await convert(["V2__b.sql": "SELECT 2;", "V10__c.sql": "SELECT 10;"])
    #expect(history.names == ["2_b.sql", "10_c.sql"])
  }

  @Test("repeatable and baseline files need a look")
  func repeatable() async throws {
    let history = try await convert([
      "B2__base.sql": "SELECT 0;", "R__views.sql": "CREATE VIEW v AS SELECT 1;",
      "V1__a.sql": "SELECT 1;",
    ])
    #expect(history.revisions == ["1", "R_views"])
    #expect(history.looks.map(\.location.path) == ["old/B2__base.sql", "old/R__views.sql"])
  }

  @Test("a baseline without the migrations that it stands for runs first")
  func baseline() async throws {
    let history = try await convert(["B2__base.sql": "SELECT 0;", "V3__a.sql": "SELECT 1;"])
    #expect(history.revisions == ["2", "3"])
    #expect(history.looks.count == 1)
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
      history.lookTexts == [
        "old/V1__a.sql:2: holds a placeholder `${…`; write its value",
        "old/db/V3__Fill.java:1: is a program in Java;"
          + " write what it does in SQL or as a Swift migration",
      ])
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
      name: text, "sql/V1__a.sql": "CREATE SCHEMA ${owner} AUTHORIZATION ${other};",
      "src/db/more/V2__b.sql": "SELECT 2;", "test/V3__c.sql": "SELECT 3;",
    ])
    #expect(history.revisions == ["1", "2"])
    #expect(history.bodies[0].hasSuffix("CREATE SCHEMA app AUTHORIZATION ${other};\n"))
    #expect(history.looks.count == 1)
    #expect(history.notes[0].hasSuffix("another environment may need others: owner"))
  }

  @Test("without replacement nothing is a placeholder")
  func noReplacement() async throws {
    let history = try await convert([
      "flyway.conf": "flyway.placeholderReplacement=false", "V1__a.sql": "SELECT '${a}';",
    ])
    #expect(history.looks.isEmpty)
  }
}

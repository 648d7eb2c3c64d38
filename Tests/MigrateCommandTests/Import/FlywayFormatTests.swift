import Migrations
import Testing

@testable import MigrateCommand

@Suite("Import of Flyway's files")
struct FlywayFormatTests {
  @Test("versions sort by their numbers, are kept, and find their undo files")
  func versions() throws {
    let history = try convert([
      "V1.10__c.sql": "SELECT 3;", "V1_2__b.sql": "SELECT 2;", "more/V1__a.sql": "SELECT 1;",
      "U1_2__b.sql": "SELECT -2;",
    ])
    #expect(history.revisions == ["1", "1.2", "1.10"])
    #expect(history.names == ["0001_a.sql", "0002_b.sql", "0003_c.sql"])
    #expect(history.bodies[1] == "-- migrate:up\nSELECT 2;\n\n-- migrate:down\nSELECT -2;\n")
    #expect(history.looks.isEmpty)
  }

  @Test("whole numbers also begin the names of the files")
  func wholeNumbers() throws {
    let history = try convert(["V2__b.sql": "SELECT 2;", "V10__c.sql": "SELECT 10;"])
    #expect(history.names == ["2_b.sql", "10_c.sql"])
  }

  @Test("repeatable files stay repeatable; baselines of what is there need a look")
  func repeatable() throws {
    let history = try convert([
      "B2__base.sql": "SELECT 0;", "R__Some_views.sql": "CREATE VIEW v AS SELECT 1;",
      "V1__a.sql": "SELECT 1;",
    ])
    #expect(history.names == ["1_a.sql", "R__some_views.sql"])
    #expect(history.bodies[1] == "CREATE VIEW v AS SELECT 1;\n")
    #expect(history.migrations[1].file.text.hasPrefix("-- message: Some views\nCREATE VIEW"))
    #expect(history.looks.map(\.location.path) == ["old/B2__base.sql"])
  }

  @Test("a repeatable file that cannot run in a transaction needs a look")
  func repeatableOutside() throws {
    let history = try convert(["R__a.sql": "VACUUM;", "V1__a.sql": "SELECT 1;"])
    #expect(
      history.lookTexts == [
        "old/R__a.sql:1: runs outside a transaction, and a repeatable migration is one; make it a revision"
      ])
  }

  @Test("a baseline without the migrations that it stands for runs first")
  func baseline() throws {
    let history = try convert(["B2__base.sql": "SELECT 0;", "V3__a.sql": "SELECT 1;"])
    #expect(history.revisions == ["2", "3"])
    #expect(history.looks.count == 1)
  }

  @Test("placeholders, programs and scripts outside a transaction")
  func others() throws {
    let history = try convert(
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
}

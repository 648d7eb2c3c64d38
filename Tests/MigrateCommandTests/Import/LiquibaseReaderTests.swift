import Migrations
import Testing

@testable import MigrateCommand

@Suite("Import of Liquibase's formatted SQL")
struct LiquibaseReaderTests {
  private func imported(_ text: String) async throws -> ConvertedHistory {
    try await convert(["log.sql": "--liquibase formatted sql\n\(text)"])
  }

  @Test(
    "a rollback in a comment ends with it, wherever on its line that is",
    arguments: ["DROP TABLE one; */", "DROP TABLE one;\n*/", "DROP TABLE one;\n  */  "])
  func rollbackComment(text: String) async throws {
    let history = try await imported(
      """
      --changeset a:1
      CREATE TABLE one (id int);
      /* liquibase rollback
      \(text)
      --changeset a:2
      CREATE TABLE two (id int);
      --rollback DROP TABLE two
      --rollback ;
      """)
    #expect(history.migrations.map(\.file.message) == ["a:1", "a:2"])
    #expect(history.bodies[0].contains("-- migrate:down\nDROP TABLE one;"))
    #expect(history.bodies[1].hasSuffix("-- migrate:down\nDROP TABLE two\n;\n"))
    #expect(history.reviewItems.isEmpty)
  }

  private static let spellings: [(String, String)] = [
    ("ann:1", "log.sql::1::ann"), ("Ann Smith:1", "log.sql::1::Ann Smith"),
    ("\"Ann: S\":\"add two\"", "log.sql::add two::Ann: S"), ("ann : 1", "log.sql::1::ann"),
    ("ann:1.0-b runOnChange:false", "log.sql::1.0-b::ann"),
    ("ann:1 logicalFilePath:db/other.sql", "other.sql::1::ann"),
  ]

  @Test("authors and ids with blanks and quotes are those of the table", arguments: spellings)
  func names(text: String, name: String) async throws {
    let history = try await imported("--  Changeset \(text)\nSELECT 1;\n")
    #expect(history.migrations.map(\.recordedName) == [name])
    #expect(history.bodies == ["-- migrate:up\nSELECT 1;\n"])
    #expect(history.reviewItems.isEmpty)
  }

  @Test("attributes that change nothing here are taken, and others need a look")
  func attributes() async throws {
    let quiet = try await imported(
      """
      --changeset a:1 splitStatements:false stripComments:true endDelimiter:; labels:"x or y" \
      failOnError:true runAlways:false created:"1 May" dbms:postgresql logicalFilePath:a.sql
      SELECT 1;
      --rollback empty
      --changeset a:2 runInTransaction:false
      VACUUM;
      --rollback not required
      """)
    #expect(quiet.reviewItems.isEmpty)
    #expect(quiet.bodies[0].hasSuffix("-- migrate:down\n"))
    #expect(quiet.bodies[1].contains("-- migrate:up transaction:false"))
    for attribute in [
      "runOnChange:true", "context:test", "contextFilter:\"a or b\"", "dbms:mysql",
      "endDelimiter:/",
      "failOnError:false", "runOrder:last", "runWith:psql",
    ] {
      let history = try await imported("--changeset a:1 \(attribute)\nSELECT 1;\n")
      #expect(history.reviewItems.map(\.location.line) == [2], "\(attribute)")
      #expect(history.bodies[0].contains("Liquibase acts on `\(attribute)`"))
    }
  }

  @Test("nothing is dropped without a word")
  func named() async throws {
    let history = try await imported(
      """
      --property name:t value:one
      SELECT 'early';
      --changeset a:1
      --preconditions onFail:MARK_RAN
      --precondition-sql-check expectedResult:0 SELECT 0
      SELECT 1;
      --changset a:2
      --ignoreLines:1
      nonsense
      --changeset
      --rollback changesetId:1 changesetAuthor:a
      /* liquibase rollback
      SELECT -1;
      """)
    #expect(history.reviewItems.map(\.location.line) == [2, 3, 5, 6, 8, 9, 11, 12, 13])
    #expect(!history.bodies[0].contains("nonsense"))
  }
}

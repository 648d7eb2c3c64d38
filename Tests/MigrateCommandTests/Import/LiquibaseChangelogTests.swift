import Migrations
import Testing

@testable import MigrateCommand

@Suite("Import of Liquibase's changelogs")
struct LiquibaseChangelogTests {
  private static func script(_ id: Int) -> String {
    "--liquibase formatted sql\n--changeset a:\(id)\nSELECT \(id);\n"
  }

  private static let masters: [(String, String)] = [
    (
      "db/master.yaml",
      """
      databaseChangeLog:
        - include:
            file: /db/changes/b.sql
        - include:
            relativeToChangelogFile: true
            file: changes/a.sql
        - includeAll:
            path: more/
      """
    ),
    (
      "db/master.xml",
      """
      <databaseChangeLog>
        <include file="db/changes/b.sql"/>
        <include file="changes/a.sql" relativeToChangelogFile="true"/>
        <includeAll path="more"/>
      </databaseChangeLog>
      """
    ),
  ]

  @Test("the files come in the order in which the changelog includes them", arguments: masters)
  func order(name: String, text: String) async throws {
    let history = try await convert([
      "db/changes/a.sql": Self.script(2), "db/changes/b.sql": Self.script(1), name: text,
      "db/more/c.sql": Self.script(3), "db/left.sql": Self.script(4),
    ])
    #expect(history.migrations.map(\.file.message) == ["a:1", "a:2", "a:3"])
    #expect(history.reviewItems.isEmpty)
    #expect(history.notes.last == "left out, as no migrations: old/db/left.sql")
  }

  @Test("a changelog that another includes is no start, and its own changesets need a look")
  func nested() async throws {
    let history = try await convert([
      "a.xml": "<databaseChangeLog>\n<include file=\"x.sql\"/>\n<changeSet id=\"1\"/>\n",
      "b.xml": "<databaseChangeLog>\n<include file=\"y.sql\"/>\n<include file=\"a.xml\"/>\n",
      "x.sql": Self.script(2), "y.sql": Self.script(1),
    ])
    #expect(history.migrations.map(\.file.message) == ["a:1", "a:2"])
    #expect(
      history.reviewTexts == [
        "old/a.xml:3: is a changeset without SQL, and is left out; write it in SQL"
      ])
  }
}

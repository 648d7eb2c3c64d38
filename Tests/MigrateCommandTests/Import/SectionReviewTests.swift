import Migrations
import Testing

@testable import MigrateCommand

/// What does not run as it did under the other tool.
@Suite("Import: statements that need care")
struct SectionReviewTests {
  private func review(
    _ sql: String, dialect: BackEnd = .postgreSQL, runsInTransaction: Bool = true
  ) -> SectionReview.Result {
    let file = SourceFile(path: "a.sql", name: "a.sql", text: sql)
    return SectionReview(dialect: dialect, placeholderOpening: "${")
      .review(ImportedSection(file, runsInTransaction: runsInTransaction))
  }

  @Test("a transaction around everything is taken out", arguments: ["\n", "\r\n"])
  func transaction(lineEnd: String) {
    let result = review(
      "-- é\(lineEnd)BEGIN;\(lineEnd)SELECT 1;\(lineEnd)COMMIT;\(lineEnd)", runsInTransaction: false
    )
    #expect(result.text == "-- é\(lineEnd)SELECT 1;\(lineEnd)")
    #expect(result.runsInTransaction)
    #expect(result.reviewItems.isEmpty)
  }

  @Test("several transactions become one")
  func severalTransactions() {
    let result = review("BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; END;")
    #expect(result.text == " SELECT 1;   SELECT 2; \n")
    #expect(result.wasSeveralTransactions)
    #expect(result.reviewItems.isEmpty)
  }

  @Test("of a section outside a transaction, several become one unless a statement is in none")
  func transactionsOutside() {
    let transactions = "BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;\n"
    let covered = review(transactions, runsInTransaction: false)
    #expect(covered.text == "SELECT 1;\nSELECT 2;\n")
    #expect(covered.runsInTransaction)
    let other = review(transactions + "SELECT 3;", runsInTransaction: false)
    #expect(!other.runsInTransaction)
    #expect(other.reviewItems.count == 4)
  }

  @Test("transactions that cannot become one need a look")
  func otherTransactions() {
    let rollback = review("BEGIN;\nSELECT 1;\nROLLBACK;")
    #expect(rollback.reviewItems.map(\.location.line) == [1, 3])
    let value = review("BEGIN;\nALTER TYPE t ADD VALUE 'x';\nCOMMIT;\nBEGIN; SELECT 1; COMMIT;")
    #expect(value.reviewItems.count == 4)
  }

  @Test("a statement that is refused inside a transaction alone turns it off")
  func nonTransactional() {
    let alone = review("CREATE INDEX CONCURRENTLY i ON a (id);")
    #expect(!alone.runsInTransaction)
    #expect(alone.reviewItems.isEmpty)
    let beside = review("SELECT 1;\nINSERT INTO a VALUES (1);\nVACUUM a;")
    #expect(!beside.runsInTransaction)
    #expect(beside.reviewItems.map(\.location.line) == [3])
  }

  @Test("commands of psql are all found, and a comment stands before each")
  func metaCommands() {
    let result = review("\\connect app\nSELECT 1;\n  \\echo done\n")
    #expect(result.reviewItems.map(\.location.line) == [1, 3])
    let comments = result.text.split(separator: "\n").filter { $0.hasPrefix("-- migrate import:") }
    #expect(comments.count == 2)
  }

  @Test("a comment never gets into a string")
  func commentBesideString() {
    let result = review("SELECT 'a\nb'; SELECT '${c}';\n")
    let comment = "-- migrate import: holds a placeholder `${…`; write its value"
    #expect(result.text == "SELECT 'a\nb'; \n\(comment)\nSELECT '${c}';\n")
    #expect(result.reviewItems.map(\.location.line) == [2])
  }

  @Test("MySQL's tables need a look, and the same words in a comment or a row do not")
  func mySQL() {
    let table = "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"
    #expect(review(table).reviewItems.count == 1)
    #expect(review("CREATE TABLE `a` (id int);").reviewItems.count == 1)
    #expect(review("CREATE TABLE `a` (id int);", dialect: .sqlite).reviewItems.isEmpty)
    #expect(review("CREATE TABLE a (id int -- not `b`\n);").reviewItems.isEmpty)
    #expect(review("INSERT INTO a VALUES ('\(table)');").reviewItems.isEmpty)
  }

  @Test("a string that is not closed needs a look")
  func openString() {
    #expect(review("SELECT 1;\nSELECT 'x;\n").reviewItems.map(\.location.line) == [2])
  }
}

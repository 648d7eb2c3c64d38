import Testing

@testable import Migrations

@Suite("the statement of a batch")
struct BatchStatementTests {
  private func command(
    _ sql: String, isFirst: Bool, width: Int = 1, parameters: [DatabaseValue] = []
  ) throws -> SQLCommand {
    let batch = Batch(
      from: Array(repeating: 1, count: width), to: Array(repeating: 9, count: width), rows: 5,
      isFirst: isFirst)
    return try BatchStatement(sql, parameters, backEnd: .postgreSQL).command(batch)
  }

  @Test("has parameters for the bounds, and every character stays at its place")
  func bounds() throws {
    let sql = "UPDATE t SET a = ':to' WHERE id > :from AND id::to = 1 AND id <= :to -- :from\nAND x"
    let next = try command(sql, isFirst: false)
    #expect(
      next.sql
        == "UPDATE t SET a = ':to' WHERE id > $1    AND id::to = 1 AND id <= $2  -- :from\nAND x")
    #expect(next.parameters == [1, 9])
    let first = try command(sql, isFirst: true)
    #expect(first.sql.hasPrefix("UPDATE t SET a = ':to' WHERE id >= $1   AND id::to"))
    #expect(first.sql.count == sql.count)
  }

  @Test("names the bounds of a key of several columns behind its own parameters")
  func composite() throws {
    let sql = "DELETE FROM t WHERE (a, b) >:from AND (a, b) <=:to AND c = $1"
    let found = try command(sql, isFirst: true, width: 2, parameters: ["x"])
    #expect(
      found.sql == "DELETE FROM t WHERE (a, b) >=($2, $3) AND (a, b) <=($4, $5) AND c = $1")
    #expect(found.parameters == ["x", 1, 1, 9, 9])
  }

  @Test(
    "must compare with the bounds as they are meant",
    arguments: [
      ("id >= :from AND id <= :to", ":from has to stand directly behind >"),
      ("id -> :from AND id <= :to", ":from has to stand directly behind >"),
      ("id > :from AND id < :to", ":to has to stand directly behind <="),
      (":from < id AND id <= :to", ":from has to stand directly behind >"),
      ("id > :from", "the statement of a backfill has no :to"),
      ("id > :fromage AND id <= :to", "the statement of a backfill has no :from"),
      ("id > $$:from$$ AND id <= :to", "the statement of a backfill has no :from"),
    ])
  func misplaced(condition: String, message: String) throws {
    let error = #expect(throws: StatementError.self) {
      try BatchStatement("DELETE FROM t WHERE \(condition)", backEnd: .postgreSQL)
    }
    #expect(error?.message == message)
  }

  @Test(
    "a position is read as it was written",
    arguments: [
      [], [1], [-5], ["1"], [""], ["it's, '', 2"], [3, "a\\b", -1], ["ä\n'"],
      [0.1, 3.0, -1e300], [.blob([0, 255, 39]), "x'00'", .blob([])],
    ] as [[DatabaseValue]])
  func position(key: [DatabaseValue]) {
    #expect(BackfillPosition(text: BackfillPosition(key).text).key == key)
  }

  @Test("a batch is a condition on its key")
  func condition() {
    var batch = Batch(from: ["a'b", 1], to: ["c\\", 2], rows: 5, isFirst: true)
    #expect(
      batch.condition(["x", "y"], .sqlite) == "((x, y) >= ('a''b', 1) AND (x, y) <= ('c\\', 2))")
    batch = Batch(from: ["1"], to: ["c\\"], rows: 5, isFirst: false)
    #expect(batch.condition(["x"], .postgreSQL) == "(x > '1' AND x <= E'c\\\\')")
  }

  @Test("the planner's estimate is read out of its plan")
  func estimate() {
    #expect(
      KeysetQueries.estimatedRows("Seq Scan on t  (cost=0.00..14.5 rows=1234 width=4)") == 1234)
    #expect(KeysetQueries.estimatedRows("Result") == nil)
  }
}

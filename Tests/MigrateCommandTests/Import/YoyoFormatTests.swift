import Testing

@testable import MigrateCommand

@Suite("Import of yoyo's files")
struct YoyoFormatTests {
  @Test("a step in Python is to be written, and its SQL beside it comes over")
  func python() async throws {
    let history = try await convert([
      "1.a.py": "from yoyo import step\nsteps = [step('SELECT 1'), step(fill, drop)]\n"
    ])
    #expect(
      history.reviewTexts == [
        "old/1.a.py:2: has a step in Python; write what it does in SQL or as a Swift migration",
        "old/1.a.py:2: has a step back in Python; write it in SQL",
      ])
    #expect(history.bodies[0].contains("-- migrate:todo old/1.a.py:2 has a step in Python\n"))
    #expect(history.bodies[0].contains("SELECT 1\n;\n"))
  }

  @Test("steps of a group and alone come in their order, and those back in the other")
  func order() async throws {
    let history = try await convert([
      "1.a.py": """
      from yoyo import group, step
      step("A", "a")
      group([step("B", "b"), step("C", "c")])
      """
    ])
    #expect(
      history.bodies[0] == "-- migrate:up\nA\n;\nB\n;\nC\n;\n\n-- migrate:down\nc\n;\nb\n;\na\n;\n")
  }

  @Test("a dependency that is not there, and a circle, are named")
  func dependencies() async {
    await #expect {
      try await convert(["1.a.sql": "-- depends: 0.b\nSELECT 1;"])
    } throws: { error in
      "\(error)" == "old/1.a.sql:1: depends on 0.b, which is not there"
    }
    await #expect {
      try await convert([
        "1.a.sql": "-- depends: 2.b\nSELECT 1;", "2.b.sql": "-- depends: 1.a\nSELECT 1;",
      ])
    } throws: { error in
      "\(error)" == "old/1.a.sql:1: depends on itself in a circle"
    }
  }

  @Test("what follows each run is left out and told of")
  func postApply() async throws {
    let history = try await convert([
      "1.a.sql": "-- transactional: false\nVACUUM;", "1.a.rollback.sql": "",
      "post-apply.sql": "SELECT 1;",
    ])
    #expect(history.revisions == ["1.a"])
    #expect(history.bodies[0].hasPrefix("-- migrate:up transaction:false\n"))
    #expect(history.reviewTexts.count == 1)
  }
}

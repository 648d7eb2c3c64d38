import Testing

@testable import MigrateCommand

@Suite("Import of sqitch's plan")
struct SqitchFormatTests {
  private static let who = "2024-01-01T00:00:00Z A <a@b.example>"

  @Test("a script that is missing and a line that means nothing are named together")
  func problems() async {
    await #expect {
      try await convert([
        "sqitch.plan": "%project=p\na \(Self.who)\nwhat is this\n", "deploy/b.sql": "SELECT 1;",
      ])
    } throws: { error in
      "\(error)" == """
        old/sqitch.plan:2: its script deploy/a.sql is not there
        old/sqitch.plan:3: is no change, tag or pragma of a sqitch plan
        """
    }
  }

  @Test(
    "a requirement of another project needs a look, and a script without a transaction has none")
  func foreignRequirement() async throws {
    let history = try await convert([
      "sqitch.plan": "%project=p\na [q:b] \(Self.who)\n", "deploy/a.sql": "CREATE TABLE a ();\n",
    ])
    #expect(
      history.reviewTexts == [
        "old/sqitch.plan:2: requires q:b, which is no change before it in this plan; see to it"
          + " yourself"
      ])
    #expect(history.bodies[0].hasPrefix("-- migrate:up transaction:false\n"))
    #expect(history.migrations[0].recordKey?.count == 40)
  }

  @Test("the directories of sqitch.conf are used")
  func configuration() async throws {
    let history = try await convert([
      "sqitch.conf":
        "[core]\n  plan_file = \"plans/p.plan\"\n  deploy_dir = ./up/\n  extension = ddl.sql\n",
      "plans/p.plan": "a \(Self.who)\n", "up/a.ddl.sql": "SELECT 1;\n",
    ])
    #expect(history.migrations[0].sources == ["old/up/a.ddl.sql"])
  }
}

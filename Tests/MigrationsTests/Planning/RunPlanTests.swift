import Migrations
import Testing

@Suite("the plan of a run")
struct RunPlanTests {
  /// Three migrations, the last of which has no way back and belongs to the contract phase.
  private static let files = [
    "0001_a.sql": "-- migrate:up\nCREATE TABLE a (id integer);\n-- migrate:down\nDROP TABLE a;\n",
    "0002_b.sql": "-- migrate:up\nCREATE TABLE b (id integer);\n-- migrate:down\nDROP TABLE b;\n",
    "0003_c.sql": "-- phase: contract\n-- migrate:up\nDROP TABLE b;\n",
  ]

  private static func migrations(
    _ others: [String: String] = [:]
  ) throws -> MigrationSet {
    let directory = try ScratchDirectory(files.merging(others) { $1 })
    return try MigrationSet(VersionsDirectory(directory.path).contents())
  }

  private static func state(
    _ migrations: MigrationSet, _ applied: Set<String>
  ) -> AppliedState {
    AppliedState(assuming: applied, of: migrations.graph)
  }

  private static func upgrade(_ target: String = "heads") throws -> RunRequest {
    RunRequest(.upgrade(to: [try RevisionIdentifier(parsing: target)]))
  }

  private static func downgrade(_ target: String) throws -> RunRequest {
    RunRequest(.downgrade(to: try RevisionIdentifier(parsing: target)))
  }

  @Test("has what is not applied, in order")
  func pending() throws {
    let migrations = try Self.migrations()
    let plan = try migrations.plan(Self.upgrade(), on: AppliedState())
    #expect(plan.steps.map(\.revision) == ["0001", "0002", "0003"])
    #expect(plan.steps.allSatisfy { $0.direction == .up })
    let rest = try migrations.plan(Self.upgrade(), on: Self.state(migrations, ["0001"]))
    #expect(rest.steps.map(\.revision) == ["0002", "0003"])
    let all = try migrations.plan(
      Self.upgrade(), on: Self.state(migrations, ["0001", "0002", "0003"]))
    #expect(all.steps.isEmpty)
  }

  @Test("of the expand phase holds the contract revisions back")
  func phase() throws {
    var request = try Self.upgrade()
    request.phase = .expand
    let plan = try Self.migrations().plan(request, on: AppliedState())
    #expect(plan.steps.map(\.revision) == ["0001", "0002"])
    #expect(plan.deferred == ["0003"])
  }

  @Test("of a downgrade is refused when there is no way back")
  func irreversible() throws {
    let migrations = try Self.migrations()
    let all = Self.state(migrations, ["0001", "0002", "0003"])
    #expect(throws: PlanError.self) { try migrations.plan(Self.downgrade("0001"), on: all) }
    let two = Self.state(migrations, ["0001", "0002"])
    let plan = try migrations.plan(Self.downgrade("base"), on: two)
    #expect(plan.steps.map(\.revision) == ["0002", "0001"])
    #expect(plan.steps.allSatisfy { $0.direction == .down })
  }

  // MARK: Interrupted migrations

  @Test("of an upgrade goes on with an interrupted one, and no other plan does")
  func interrupted() throws {
    let migrations = try Self.migrations()
    var state = Self.state(migrations, ["0001", "0002"])
    state.rows[1].partial = AppliedRevision.Partial(direction: .up, completedStatements: 1)
    let plan = try migrations.plan(Self.upgrade(), on: state)
    #expect(plan.steps.map(\.revision) == ["0002", "0003"])
    #expect(plan.interrupted == nil)
    let short = try migrations.plan(Self.upgrade("0001"), on: state)
    #expect(short.steps.isEmpty)
    #expect(short.interrupted?.revision == "0002")
    let back = try migrations.plan(Self.downgrade("0001"), on: state)
    #expect(back.interrupted?.revision == "0002")
  }

  @Test("of a downgrade goes on with an interrupted one")
  func interruptedDowngrade() throws {
    let migrations = try Self.migrations()
    var state = Self.state(migrations, ["0001", "0002"])
    state.rows[1].partial = AppliedRevision.Partial(direction: .down, completedStatements: 1)
    let plan = try migrations.plan(Self.downgrade("0001"), on: state)
    #expect(plan.steps.map(\.revision) == ["0002"])
    #expect(plan.interrupted == nil)
    #expect(try migrations.plan(Self.upgrade(), on: state).interrupted?.revision == "0002")
  }

  // MARK: Planning again

  @Test("that is made again leaves out what another runner did")
  func renewed() throws {
    let migrations = try Self.migrations()
    let plan = try migrations.plan(Self.upgrade(), on: AppliedState())
    let again = try plan.renewed(on: Self.state(migrations, ["0001", "0002"]))
    #expect(again.steps.map(\.revision) == ["0003"])
  }

  @Test("that is made again is refused when the database has gone the other way")
  func reverted() throws {
    let migrations = try Self.migrations()
    let plan = try migrations.plan(Self.upgrade(), on: Self.state(migrations, ["0001"]))
    #expect {
      try plan.renewed(on: AppliedState())
    } throws: { error in
      guard case MigratorError.planOutdated("0002", missing: "0001") = error else { return false }
      return true
    }
    let back = try migrations.plan(Self.downgrade("base"), on: Self.state(migrations, ["0001"]))
    #expect {
      try back.renewed(on: Self.state(migrations, ["0001", "0002"]))
    } throws: { error in
      guard case MigratorError.planOutgrown("0002") = error else { return false }
      return true
    }
  }

  @Test("that counts from what is applied stays what it was at first")
  func relative() throws {
    let migrations = try Self.migrations()
    let one = Self.state(migrations, ["0001"])
    let plan = try migrations.plan(Self.upgrade("+1"), on: one)
    #expect(plan.steps.map(\.revision) == ["0002"])
    let done = try plan.renewed(on: Self.state(migrations, ["0001", "0002"]))
    #expect(done.steps.isEmpty)
    #expect(throws: MigratorError.self) { try plan.renewed(on: AppliedState()) }

    let back = try migrations.plan(Self.downgrade("-1"), on: Self.state(migrations, ["0001"]))
    #expect(back.steps.map(\.revision) == ["0001"])
    #expect(try back.renewed(on: AppliedState()).steps.isEmpty)
  }

  @Test("of chosen steps leaves out those that are done")
  func chosen() throws {
    let migrations = try Self.migrations()
    let steps = try migrations.plan(Self.upgrade(), on: AppliedState()).steps
    let plan = RunPlan(steps)
    #expect(try plan.remaining(on: AppliedState()).steps == steps)
    let rest = try plan.remaining(on: Self.state(migrations, ["0001"]))
    #expect(rest.steps == Array(steps.dropFirst()))
  }

  // MARK: History

  @Test("is refused where an applied file was edited, unless that is allowed")
  func edited() throws {
    let migrations = try Self.migrations()
    var state = Self.state(migrations, ["0001"])
    state.rows[0].checksum = "another"
    #expect(throws: HistoryError.self) { try migrations.plan(Self.upgrade(), on: state) }
    var request = try Self.upgrade()
    request.allowedRevisions = ["0001"]
    #expect(try migrations.plan(request, on: state).steps.map(\.revision) == ["0002", "0003"])
  }

  @Test("is refused where the database is ahead, before the run and under its lock")
  func ahead() throws {
    let migrations = try Self.migrations()
    let newer = try RevisionGraph(
      migrations.graph.revisions + [Revision(id: "0009", downRevisions: ["0003"])])
    let state = AppliedState(assuming: ["0001", "0002", "0003", "0009"], of: newer)
    #expect(throws: HistoryError.self) { try migrations.plan(Self.upgrade(), on: state) }
    let plan = try migrations.plan(Self.upgrade(), on: AppliedState())
    #expect(throws: HistoryError.self) { try plan.renewed(on: state) }
    #expect(try plan.remaining(on: state).steps.isEmpty)
    var request = try Self.upgrade()
    request.allowsNewer = true
    #expect(try migrations.plan(request, on: state).steps.isEmpty)
  }

  // MARK: Repeatable files and squashes

  @Test("has the repeatable files when it reaches the last revision")
  func repeatables() throws {
    let migrations = try Self.migrations(["R__v.sql": "CREATE VIEW v AS SELECT 1;\n"])
    #expect(
      try migrations.plan(Self.upgrade(), on: AppliedState()).repeatables.files.map(\.name) == ["v"]
    )
    #expect(
      try migrations.plan(Self.upgrade("0002"), on: AppliedState()).repeatables.isEmpty)
    var request = try Self.upgrade()
    request.phase = .expand
    #expect(try !migrations.plan(request, on: AppliedState()).repeatables.isEmpty)
    let all = Self.state(migrations, ["0001", "0002", "0003"])
    #expect(try migrations.plan(Self.upgrade(), on: all).repeatables.files.count == 1)
  }

  @Test("records a squash whose parts are all applied, and goes on from it")
  func squash() throws {
    let before = try Self.migrations()
    let state = Self.state(before, ["0001", "0002"])
    let migrations = try Self.migrations([
      "0002_ab.sql": """
      -- revision: ab
      -- down_revision: none
      -- replaces: 0001, 0002
      -- migrate:up
      CREATE TABLE a (id integer);
      CREATE TABLE b (id integer);
      """
    ])
    let plan = try migrations.plan(Self.upgrade("ab"), on: state)
    #expect(plan.squashes.map(\.record.revision) == ["ab"])
    #expect(plan.steps.isEmpty)
    let further = try migrations.plan(Self.upgrade(), on: state)
    #expect(further.steps.map(\.revision) == ["0003"])
    var request = try Self.upgrade()
    request.recordsSquashes = false
    #expect(try migrations.plan(request, on: state).squashes.isEmpty)
  }
}

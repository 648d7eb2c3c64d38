import Support
import Testing

@Suite("the contract phase of a deployment")
struct DeployContractTests {
  private static let third: KeyValuePairs = [
    "0003_drop_name.sql": """
    -- message: drop name
    -- phase: contract
    -- migrate:up
    ALTER TABLE users DROP COLUMN name;
    """
  ]

  @Test("a contract revision waits until it is asked for")
  func separate() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(DeployProject.second)
      try project.database.write(Self.third)
      let expand = try await project.deploy("--image", "shop:v2")
      #expect(expand.exitCode == 0, "\(expand.errors)")
      #expect(expand.output.contains("held back for the contract phase: 0003 (drop name)"))
      #expect(try await project.columns() == "id name full_name")

      let contract = try await project.deploy("--contract")
      #expect(contract.exitCode == 0, "\(contract.errors)")
      #expect(try await project.columns() == "id full_name")
    }
  }

  @Test("after-stable runs it once the service runs the new version alone")
  func afterStable() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(DeployProject.second)
      try project.database.write(Self.third)
      let result = try await project.deploy(
        "--image", "shop:v2", environment: ["MIGRATE_DEPLOY_CONTRACT": "after-stable"])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await project.columns() == "id full_name")
      let steps = result.output.split(separator: "\n").suffix(3).map { $0.prefix(18) }
      #expect(steps == ["migrate (expand)  ", "roll web          ", "migrate (contract)"])
    }
  }

  /// A backfill between the expand revision and the contract revision.
  private static let backfill: KeyValuePairs = [
    "0003_fill.sql": """
    -- message: fill full_name
    -- migrate:up transaction:false
    -- migrate:backfill table:users key:id
    UPDATE users SET full_name = name WHERE id > :from AND id <= :to;
    """,
    "0004_drop_name.sql": """
    -- message: drop name
    -- phase: contract
    -- migrate:up
    ALTER TABLE users DROP COLUMN name;
    """,
  ]

  @Test("with deferred backfills nothing waits for them but the contract phase, and that is told")
  func deferredBackfills() async throws {
    try await DeployProject.with { project async throws in
      try await project.database.query("INSERT INTO users VALUES (1, 'Ada')")
      try project.database.write(DeployProject.second)
      try project.database.write(Self.backfill)
      let expand = try await project.deploy(
        "--image", "shop:v2", "--defer-backfills",
        environment: ["MIGRATE_DEPLOY_CONTRACT": "after-stable"])
      #expect(expand.exitCode == 0, "\(expand.errors)\(expand.output)")
      #expect(
        expand.output.contains("0003: the backfill of users is left open"), "\(expand.output)")
      #expect(
        expand.errors.contains("the contract phase waits for a backfill"), "\(expand.errors)")
      #expect(try await project.columns() == "id name full_name")
      #expect(try await project.servedImages() == ["shop:v2", "envoy:1.30"])

      let deferring = ["MIGRATE_DEPLOY_DEFER_BACKFILLS": "true"]
      let early = try await project.deploy("--contract", environment: deferring)
      #expect(early.exitCode == 6, "\(early.errors)")
      #expect(try await project.columns() == "id name full_name")

      #expect(try await project.database.migrate("backfill", "run").exitCode == 0)
      let contract = try await project.deploy("--contract", environment: deferring)
      #expect(contract.exitCode == 0, "\(contract.errors)")
      #expect(try await project.columns() == "id full_name")
      #expect(try await project.database.query("SELECT full_name FROM users") == "Ada")
    }
  }

  @Test("after a failed roll the contract phase does not run")
  func failedRollout() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(DeployProject.second)
      try project.database.write(Self.third)
      let result = try await project.deploy(
        "--image", "shop:broken", environment: ["MIGRATE_DEPLOY_CONTRACT": "after-stable"])
      #expect(result.exitCode == 5)
      #expect(try await project.columns() == "id name full_name")
    }
  }
}

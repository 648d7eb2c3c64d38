import AWSClient
import Glibc
import Support
import Testing
import Basics

@Suite("interrupted deployments")
struct DeployInterruptionTests {
  /// The argument that a message says to go on with.
  private func resumption(_ result: ProcessResult) throws -> String {
    let words = result.errors.split(whereSeparator: \.isWhitespace)
    let option = try #require(words.firstIndex(of: "--resume"), "\(result.errors)")
    return String(words[option + 1])
  }

  @Test("interrupted in the migration: the task goes on, and --resume follows it to the end")
  func migration() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write([
        "0002_slow.sql": """
        -- migrate:up
        SELECT pg_sleep(1.5);
        ALTER TABLE users ADD COLUMN full_name text;
        """
      ])
      let deployment = try project.start(["--image", "shop:v2"])
      try await deployment.waitForOutput("RUNNING")
      deployment.signal(SIGINT)
      let interrupted = try await deployment.result()
      #expect(interrupted.exitCode == 130)
      #expect(interrupted.errors.contains("The migration task goes on by itself"))
      #expect(try await project.servedImages() == ["shop:v1", "envoy:1.30"])

      let resumed = try await project.deploy(
        "--image", "shop:v2", "--resume", try resumption(interrupted))
      #expect(resumed.exitCode == 0, "\(resumed.errors)")
      #expect(try await project.columns() == "id name full_name")
      #expect(
        try await project.database.history() == ["upgrade 0001 success", "upgrade 0002 success"])
      #expect(try await project.servedImages() == ["shop:v2", "envoy:1.30"])
    }
  }

  @Test("terminated in the rollout: ECS goes on, and --resume follows it to the end")
  func roll() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      let deployment = try project.start(["--image", "shop:slow"])
      try await deployment.waitForOutput("0 of 2 running")
      deployment.signal(SIGTERM)
      let interrupted = try await deployment.result()
      #expect(interrupted.exitCode == 143)
      #expect(interrupted.errors.contains("ECS goes on with the service web"))

      try await waitUntil("the service shows that it rolls") {
        try await project.service()["deployments"]?.elements.count == 2
      }
      try await project.aws.release()
      let before = try await project.aws.calls().count
      let resumed = try await project.deploy(
        "--image", "shop:slow", "--resume", try resumption(interrupted))
      #expect(resumed.exitCode == 0, "\(resumed.errors)")
      let calls = try await project.aws.calls().dropFirst(before)
      #expect(!calls.contains("ecs:RunTask") && !calls.contains("ecs:UpdateService"))
      #expect(try await project.servedImages() == ["shop:slow", "envoy:1.30"])
    }
  }

  @Test("a task that ECS has forgotten cannot be gone on with")
  func forgotten() async throws {
    try await DeployProject.with { project async throws in
      let arn = "arn:aws:ecs:eu-central-1:123456789012:task/\(project.cluster)/0123"
      let result = try await project.deploy("--image", "shop:v2", "--resume", arn)
      #expect(result.exitCode == 5)
      #expect(result.errors.contains("ECS does not know the task \(arn)"), "\(result.errors)")
    }
  }
}

import AWSClient
import Support
import Testing
import Basics

@Suite("tasks that do not come to their end")
struct DeployTaskFailureTests {
  /// Deploys where the task must fail; the service has to be left alone.
  private func failure(
    _ project: DeployProject, _ arguments: String...
  ) async throws -> String {
    let result = try await project.start(["--image", "shop:v2"] + arguments).result()
    try project.expectNoPassword(in: result)
    #expect(result.exitCode == 5, "\(result.errors)")
    #expect(try await project.servedImages() == ["shop:v1", "envoy:1.30"])
    return result.errors
  }

  @Test("an image that is not there")
  func image() async throws {
    try await DeployProject.with { project async throws in
      let errors = try await failure(project, "--image", "migrate=shop-migrate:missing")
      #expect(errors.contains("the image of the migration task cannot be pulled"), "\(errors)")
    }
  }

  @Test("no capacity")
  func capacity() async throws {
    try await DeployProject.with { project async throws in
      let errors = try await failure(project, "--capacity-provider", "FULL")
      #expect(errors.contains("there is no capacity for the migration task"), "\(errors)")
    }
  }

  @Test("a secret that is not there")
  func secret() async throws {
    try await DeployProject.with { project async throws in
      try await project.register(
        secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:nothing-AbCdEf")
      let errors = try await failure(project)
      #expect(errors.contains("a secret of the task definition cannot be read"), "\(errors)")
    }
  }

  @Test("a task that somebody stops")
  func stopped() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(["0002_slow.sql": "-- migrate:up\nSELECT pg_sleep(60);\n"])
      let deployment = try project.start(["--image", "shop:v2", "--json"])
      try await deployment.waitForOutput("step_started")
      let tasks = try await project.call(.ecs, "ListTasks", ["cluster": .string(project.cluster)])
      let task = try #require(tasks["taskArns"]?.elements.last)
      try await project.call(
        .ecs, "StopTask",
        ["cluster": .string(project.cluster), "task": task, "reason": "by hand"])
      let result = try await deployment.result()
      #expect(result.exitCode == 5)
      #expect(result.errors.contains("somebody stopped the migration task: by hand"))
      // SIGTERM reached the migration, which was rolled back and said so.
      #expect(result.output.contains("interrupted"), "\(result.output)")
      #expect(try await project.database.applied() == ["0001"])
    }
  }

  @Test("a task that takes longer than it may goes on by itself")
  func timeout() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(["0002_slow.sql": "-- migrate:up\nSELECT pg_sleep(3);\n"])
      let errors = try await failure(project, "--timeout", "500ms")
      #expect(errors.contains("it goes on by itself"), "\(errors)")
      #expect(errors.contains("--resume arn:aws:ecs:"))
    }
  }
}

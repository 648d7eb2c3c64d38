import AWSClient
import Glibc
import Support
import Testing
import Basics

@Suite("deploy lambda")
struct DeployLambdaTests {
  /// Starts the function, gives it events, and ends it.
  private func withFunction(
    _ project: DeployProject,
    _ body: (_ answer: (JSONValue) async throws -> JSONValue) async throws -> Void
  ) async throws {
    let function = try RunningProcess(
      migrateExecutable, ["deploy", "lambda", "test"],
      environment: project.aws.environment.merging(
        ["AWS_LAMBDA_RUNTIME_API": project.aws.lambdaRuntime]) { $1 },
      in: project.database.directory)
    try await body { event in
      let answer = try await project.aws.invoke(event)
      #expect(answer["kind"] == "response", "\(answer)")
      return try JSONValue(parsing: answer["body"]?.text ?? "")
    }
    function.signal(SIGTERM)
    #expect(try await function.result().exitCode == 143)
  }

  private func event(
    _ project: DeployProject, _ stage: String, details: JSONValue? = nil
  ) -> JSONValue {
    let name = "\(project.cluster)/web"
    let prefix = "arn:aws:ecs:eu-central-1:123456789012"
    var event: JSONValue = [
      "executionId": "e8d5a28f", "lifecycleStage": .string(stage),
      "resourceArn": .string("\(prefix):service-deployment/\(name)/EZe5RNVLH6PPzHXINuP28"),
      "executionDetails": [
        "serviceArn": .string("\(prefix):service/\(name)"),
        "targetServiceRevisionArn": .string("\(prefix):service-revision/\(name)/1"),
      ],
    ]
    event["hookDetails"] = details
    return event
  }

  /// Calls at a stage as ECS does, until the hook has decided.
  private func decision(
    _ project: DeployProject, _ stage: String, _ answer: (JSONValue) async throws -> JSONValue
  ) async throws -> String? {
    var details: JSONValue?
    var status: String?
    try await waitUntil("the hook decides") {
      let said = try await answer(event(project, stage, details: details))
      details = said["hookDetails"]
      status = said["hookStatus"]?.text
      return status != "IN_PROGRESS"
    }
    return status
  }

  @Test("the expand phase runs before scaling up, the contract phase after the traffic has shifted")
  func phases() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      try project.database.write(DeployProject.second)
      try project.database.write([
        "0003_drop_name.sql": """
        -- phase: contract
        -- migrate:up
        ALTER TABLE users DROP COLUMN name;
        """
      ])
      try await withFunction(project) { answer async throws in
        #expect(try await decision(project, "PRE_SCALE_UP", answer) == "SUCCEEDED")
        #expect(try await project.columns() == "id name full_name")
        #expect(
          try await decision(project, "POST_PRODUCTION_TRAFFIC_SHIFT", answer) == "SUCCEEDED")
        #expect(try await project.columns() == "id full_name")
      }
    }
  }

  @Test("an event that comes twice starts one task")
  func idempotence() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      try await withFunction(project) { answer async throws in
        let first = try await answer(event(project, "PRE_SCALE_UP"))
        let second = try await answer(event(project, "PRE_SCALE_UP"))
        #expect(first["hookStatus"] == "IN_PROGRESS")
        #expect(first["callBackDelay"] == 15)
        #expect(first["hookDetails"]?["migrateTask"] == second["hookDetails"]?["migrateTask"])
        #expect(first["hookDetails"]?["migrateTask"]?.text?.hasPrefix("arn:aws:ecs:") == true)
      }
    }
  }

  @Test("a failed migration, and a stage where nothing is to be done, fail the deployment")
  func failure() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      try project.database.write(["0002_bad.sql": "-- migrate:up\nSELECT * FROM nowhere;\n"])
      try await withFunction(project) { answer async throws in
        #expect(try await decision(project, "PRE_SCALE_UP", answer) == "FAILED")
        let error = try await project.aws.invoke(event(project, "POST_SCALE_UP"))
        #expect(error["kind"] == "error")
        #expect(error["body"]?.text?.contains("PRE_SCALE_UP") == true, "\(error)")
      }
    }
  }
}

import AWSClient
import Foundation
import Support
import Testing
import Basics

@Suite("deploy")
struct DeployTests {
  @Test("a good migration runs first, and then the service rolls")
  func good() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      try project.database.write(DeployProject.second)
      let before = try await project.aws.calls().count
      let result = try await project.deploy(
        "--image", "shop:v2", "--image", "migrate=shop-migrate:v2")
      #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
      #expect(result.output.contains("up    0002  add full_name"), "\(result.output)")
      #expect(result.output.contains("roll web          done"), "\(result.output)")
      #expect(try await project.columns() == "id name full_name")
      let calls = try await project.aws.calls().dropFirst(before)
      let run = try #require(calls.firstIndex(of: "ecs:RunTask"))
      let update = try #require(calls.firstIndex(of: "ecs:UpdateService"))
      #expect(run < update)
      #expect(
        Set(calls) == [
          "sts:GetCallerIdentity", "ecs:DescribeClusters", "ecs:DescribeTaskDefinition",
          "ecs:DescribeServices", "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:DescribeTasks",
          "ecs:UpdateService", "logs:DescribeLogGroups", "logs:GetLogEvents",
        ])
      #expect(try await project.servedImages() == ["shop:v2", "envoy:1.30"])
    }
  }

  @Test("a registered revision keeps what this program does not know")
  func unknownFields() async throws {
    try await DeployProject.with { project async throws in
      let result = try await project.deploy("--no-roll", "--image", "shop-migrate:v2")
      #expect(result.exitCode == 0, "\(result.errors)")
      let answer = try await project.call(
        .ecs, "DescribeTaskDefinition",
        ["taskDefinition": .string(project.migrateFamily), "include": ["TAGS"]])
      let definition = try #require(answer["taskDefinition"])
      #expect(definition["revision"] == 2)
      #expect(definition["containerDefinitions"]?[0]?["image"] == "shop-migrate:v2")
      #expect(definition["somethingNew"] == ["kept": true])
      #expect(answer["tags"] == [["key": "team", "value": "shop"]])
    }
  }

  @Test("after a failing migration the service is untouched, and its log and exit code are ours")
  func failingMigration() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(["0002_bad.sql": "-- migrate:up\nSELECT * FROM nowhere;\n"])
      let result = try await project.deploy("--image", "shop:v2")
      #expect(result.exitCode == 1, "\(result.errors)")
      #expect(
        result.output.contains("versions/0002_bad.sql:2:15: error: relation \"nowhere\""),
        "\(result.output)")
      #expect(result.errors.contains("the migration failed with exit code 1"))
      #expect(result.errors.contains("No service was touched."))
      #expect(try await project.servedImages() == ["shop:v1", "envoy:1.30"])
      #expect(try await project.database.applied() == ["0001"])
    }
  }

  @Test(
    "after a failing roll the schema is expanded, the old version served, and the way back told")
  func failingRollout() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(DeployProject.second)
      let result = try await project.deploy("--image", "shop:broken")
      #expect(result.exitCode == 5, "\(result.errors)")
      #expect(result.errors.contains("ECS rolled it back: ECS deployment circuit breaker"))
      #expect(result.errors.contains("unable to keep its tasks running"))
      #expect(result.errors.contains("the expanded schema still serves the old version"))
      #expect(
        result.errors.contains(
          #"aws ecs run-task --cluster \#(project.cluster) --task-definition "#))
      #expect(result.errors.contains(#""command":["downgrade","0001"]"#), "\(result.errors)")
      #expect(try await project.columns() == "id name full_name")
      #expect(try await project.servedImages() == ["shop:v1", "envoy:1.30"])
    }
  }

  @Test("several services roll in the order named, and none after one that fails")
  func services() async throws {
    try await DeployProject.with { project async throws in
      try await project.createService("worker")
      let services = ["--service", "worker", "--service", "web"]
      let failed = try await project.start(services + ["--image", "shop:broken"]).result()
      #expect(failed.exitCode == 5, "\(failed.errors)")
      #expect(failed.errors.contains("the service worker did not get to"))
      #expect(!failed.errors.contains("web: to"))

      let rolled = try await project.start(services + ["--image", "shop:v2"]).result()
      #expect(rolled.exitCode == 0, "\(rolled.errors)")
      let steps = rolled.output.split(separator: "\n").suffix(2).map { $0.prefix(12) }
      #expect(steps == ["roll worker ", "roll web    "])
      for service in ["worker", "web"] {
        #expect(try await project.servedImages(by: service) == ["shop:v2", "envoy:1.30"])
      }
    }
  }

  @Test("two deployments at once migrate once")
  func concurrent() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write([
        "0002_slow.sql": """
        -- migrate:up
        CREATE TABLE once (id bigint);
        SELECT pg_sleep(1);
        """
      ])
      async let first = project.deploy("--no-roll")
      async let second = project.deploy("--no-roll")
      for result in try await [first, second] {
        #expect(result.exitCode == 0, "\(result.errors)\(result.output)")
      }
      #expect(
        try await project.database.history() == ["upgrade 0001 success", "upgrade 0002 success"])
    }
  }

  @Test("a deployment of a service that is rolling is refused, and the first one completes")
  func rolling() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      let first = try project.start(["--image", "shop:slow"])
      try await first.waitForOutput("has started 1 tasks")
      let second = try await project.deploy("--image", "shop:v3")
      #expect(second.exitCode == 78)
      #expect(second.errors.contains("service web: it is rolling to"), "\(second.errors)")
      try await project.aws.release()
      let result = try await first.result()
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try await project.servedImages() == ["shop:slow", "envoy:1.30"])
    }
  }

  @Test("after a rollout that failed and was not rolled back, a new one takes its place")
  func strandedRollout() async throws {
    try await DeployProject.with { project async throws in
      let failed = try await project.deploy("--image", "shop:stranded")
      #expect(failed.exitCode == 5, "\(failed.errors)")
      let contract = try await project.deploy("--image", "shop:stranded", "--contract")
      #expect(contract.exitCode == 78, "\(contract.errors)")
      // The same version again is a rollout of its own, and not the end of the last one.
      let again = try await project.deploy("--image", "shop:stranded")
      #expect(again.exitCode == 5, "\(again.errors)")
      #expect(again.errors.contains("did not get there; this one takes its place"))
      let mended = try await project.deploy("--image", "shop:v2")
      #expect(mended.exitCode == 0, "\(mended.errors)")
      #expect(try await project.servedImages() == ["shop:v2", "envoy:1.30"])
    }
  }

  @Test("what is wrong is told all at once, before anything is done")
  func preflight() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      try await project.call(
        .logs, "DeleteLogGroup", ["logGroupName": .string("/ecs/\(project.cluster)")])
      let before = try await project.aws.calls().count
      let result = try await project.deploy(
        "--service", "web", "--service", "nobody", "--image", "nothing=shop:v2")
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("service nobody: the cluster"), "\(result.errors)")
      #expect(result.errors.contains("log group /ecs/\(project.cluster): it is missing"))
      #expect(result.errors.contains("image nothing=shop:v2: no container has this name"))
      #expect(result.errors.contains("Nothing was done."))
      let calls = try await project.aws.calls().dropFirst(before)
      #expect(calls.allSatisfy { $0.contains("Describe") || $0.contains("GetCaller") })

      let elsewhere = try await project.deploy(
        "--cluster", "nowhere", "--container", "other", "--image", "shop:v2")
      #expect(elsewhere.exitCode == 78)
      #expect(elsewhere.errors.contains("cluster nowhere: there is none"), "\(elsewhere.errors)")
      #expect(elsewhere.errors.contains("container other: "))
    }
  }

  @Test("a plan shows each step and does none of them")
  func plan() async throws {
    try await DeployProject.with(AWSStandIn()) { project async throws in
      let before = try await project.aws.calls().count
      let result = try await project.deploy("--plan", "--image", "shop:v2")
      #expect(result.exitCode == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 3, "\(result.output)")
      #expect(lines[0].contains("migrate: upgrade head --phase expand --log-format json"))
      #expect(lines[1].contains("web gets shop:v2 instead of shop:v1"))
      #expect(lines[2].contains("roll the service web"))
      let calls = try await project.aws.calls().dropFirst(before)
      #expect(calls.allSatisfy { $0.contains("Describe") || $0.contains("GetCaller") })
    }
  }

  @Test("with --json everything is an event, and the summary goes to GitHub")
  func events() async throws {
    try await DeployProject.with { project async throws in
      try project.database.write(DeployProject.second)
      let summary = project.database.directory.appending(path: "summary.md")
      let result = try await project.deploy(
        "--image", "shop:v2", "--json", environment: ["GITHUB_STEP_SUMMARY": summary.path])
      #expect(result.exitCode == 0, "\(result.errors)")
      let events = try result.output.split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      let names = events.compactMap { $0["event"]?.text }
      #expect(names.first == "checked")
      #expect(names.last == "deploy_completed")
      for name in ["task_started", "log", "task_succeeded", "registered", "roll_started", "rolled"]
      {
        #expect(names.contains(name))
      }
      // Inside the task each event is a line of JSON too, which knows its task.
      let task = try #require(events.first { $0["event"] == "task_started" }?["task_arn"]?.text)
      let line = try #require(events.first { $0["event"] == "log" }?["message"]?.text)
      let started = try JSONValue(parsing: line)
      #expect(started["event"] == "run_started")
      #expect(started["level"] == "info")
      #expect(started["task_id"]?.text.map { task.hasSuffix("/" + $0) } == true)
      let markdown = try String(contentsOf: summary, encoding: .utf8)
      #expect(markdown.contains("| migrate (expand) | done |"), "\(markdown)")
      #expect(markdown.contains("| roll web | done |"))
    }
  }
}

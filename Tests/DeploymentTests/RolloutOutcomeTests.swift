import AWSClient
import Testing

@testable import Deployment
import Basics

@Suite("What became of a rollout")
struct RolloutOutcomeTests {
  private static let old = deployment("old", "PRIMARY", "COMPLETED", "web:1")

  private static func deployment(
    _ id: String, _ status: String, _ state: String, _ definition: String, reason: String = ""
  ) -> JSONValue {
    [
      "id": .string(id), "status": .string(status), "rolloutState": .string(state),
      "taskDefinition": .string(definition), "rolloutStateReason": .string(reason),
    ]
  }

  private func service(_ deployments: JSONValue...) -> Service {
    Service(json: ["taskDefinition": "web:1", "deployments": .array(deployments)])
  }

  private func outcome(_ deployments: JSONValue...) -> RolloutOutcome {
    RolloutOutcome(
      of: "new", in: Service(json: ["deployments": .array(deployments)]),
      before: service(Self.old))
  }

  @Test("it is complete when ECS says so of the deployment that was started")
  func complete() {
    let new = { Self.deployment("new", "PRIMARY", $0, "web:2") }
    #expect(outcome(new("IN_PROGRESS"), Self.old) == .underWay)
    #expect(outcome(new("COMPLETED")) == .complete)
  }

  @Test("an answer that is older than the update says nothing")
  func stale() {
    #expect(outcome(Self.old) == .underWay)
  }

  @Test("a service that is on its way back was rolled back, with the deployment's own reason")
  func rolledBack() {
    let failed = Self.deployment("new", "ACTIVE", "FAILED", "web:2", reason: "tasks failed")
    let back = Self.deployment("back", "PRIMARY", "IN_PROGRESS", "web:1", reason: "rolling back")
    #expect(outcome(back, failed) == .ended(.rolledBack(reason: "tasks failed")))
    #expect(outcome(back) == .ended(.rolledBack(reason: "rolling back")))
  }

  @Test("a deployment that stays primary and has failed is not going back")
  func failed() {
    let failed = Self.deployment("new", "PRIMARY", "FAILED", "web:2", reason: "tasks failed")
    #expect(outcome(failed, Self.old) == .ended(.failed(reason: "tasks failed")))
  }

  @Test("another deployment that took over is named")
  func superseded() {
    let other = Self.deployment("other", "PRIMARY", "IN_PROGRESS", "arn:task-definition/web:3")
    let new = Self.deployment("new", "ACTIVE", "IN_PROGRESS", "web:2")
    #expect(outcome(other, new) == .ended(.superseded(by: "web:3")))
  }

  @Test("a service that goes back to a version before the last was rolled back")
  func rolledBackFurther() {
    let failed = Self.deployment("new", "ACTIVE", "FAILED", "web:3", reason: "tasks failed")
    let back = Self.deployment("back", "PRIMARY", "IN_PROGRESS", "web:0")
    #expect(outcome(back, failed) == .ended(.rolledBack(reason: "tasks failed")))
  }

  @Test("only a rollout that gets there or gives up by itself is under way")
  func rolling() {
    func isRolling(
      _ state: String, others: Int = 1, desired: Int = 1, running: Int = 0, failed: Int = 0,
      breaker: Bool = true
    ) -> Bool {
      var primary = Self.deployment("new", "PRIMARY", state, "web:2")
      if case .object(var members) = primary {
        members["runningCount"] = .number("\(running)")
        members["failedTasks"] = .number("\(failed)")
        primary = .object(members)
      }
      return Service(json: [
        "desiredCount": .number("\(desired)"),
        "deployments": .array(
          [primary]
            + Array(
              repeating: Self.deployment("old", "ACTIVE", "COMPLETED", "web:1"), count: others)),
        "deploymentConfiguration": ["deploymentCircuitBreaker": ["enable": .bool(breaker)]],
      ]).isRolling
    }
    #expect(isRolling("IN_PROGRESS") && isRolling("IN_PROGRESS", others: 2, failed: 4))
    #expect(isRolling("IN_PROGRESS", running: 1, failed: 1, breaker: false))
    #expect(!isRolling("FAILED") && !isRolling("FAILED", others: 2))
    #expect(!isRolling("COMPLETED", others: 0) && !isRolling("COMPLETED"))
    #expect(!isRolling("IN_PROGRESS", failed: 5, breaker: false))
    #expect(!isRolling("IN_PROGRESS", desired: 0))
  }
}

import AWSClient
import Testing

@testable import Deployment
import JSON

@Suite("What became of a roll")
struct RollOutcomeTests {
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

  private func outcome(_ deployments: JSONValue...) -> RollOutcome {
    RollOutcome(
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
}

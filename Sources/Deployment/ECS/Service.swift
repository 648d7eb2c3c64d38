import AWSClient
import Basics

/// A service as DescribeServices shows it at one moment.
struct Service: Sendable, Hashable {
  let json: JSONValue

  var name: String { json["serviceName"]?.text ?? "" }
  var arn: String { json["serviceArn"]?.text ?? "" }
  var status: String { json["status"]?.text ?? "" }
  /// The ARN of the task definition that it is to run.
  var taskDefinition: String { json["taskDefinition"]?.text ?? "" }
  /// `ECS` for its own rolling and blue/green deployments; else CodeDeploy or another decides.
  var controller: String { json["deploymentController"]?["type"]?.text ?? "ECS" }
  var desiredCount: Int { json["desiredCount"]?.integer ?? 0 }
  /// What happened, the latest first.
  var events: [Event] { (json["events"]?.elements ?? []).map(Event.init) }
  var deployments: [Deployment] { (json["deployments"]?.elements ?? []).map(Deployment.init) }
  /// The deployment that the service goes to.
  var primary: Deployment? { deployments.first { $0.status == "PRIMARY" } }

  /// Whether one deployment is complete and no other is left; where ECS does not deploy, whether there
  /// is one set of tasks.
  var isStable: Bool {
    guard controller == "ECS" else { return (json["taskSets"]?.elements ?? []).count <= 1 }
    return deployments.count == 1 && (primary?.rolloutState ?? "COMPLETED") == "COMPLETED"
  }

  /// Whether the service goes to another version, and will get there or give up by itself.
  ///
  /// A rollout that failed and was not rolled back goes nowhere any more, and neither does one whose tasks
  /// all fail where no circuit breaker ends it.
  var isRolling: Bool {
    guard let primary, desiredCount > 0 else { return false }
    switch primary.rolloutState {
    case "COMPLETED", "FAILED": return false
    case nil: return deployments.count > 1
    default: return !(primary.isFailing && !hasCircuitBreaker)
    }
  }

  private var hasCircuitBreaker: Bool {
    json["deploymentConfiguration"]?["deploymentCircuitBreaker"]?["enable"] == .bool(true)
  }

  /// A line of the service's event log.
  struct Event: Sendable, Hashable {
    let json: JSONValue
    var id: String { json["id"]?.text ?? "" }
    var message: String { json["message"]?.text ?? "" }
  }

  /// One of the versions that a service is between.
  struct Deployment: Sendable, Hashable {
    let json: JSONValue
    var id: String { json["id"]?.text ?? "" }
    var status: String { json["status"]?.text ?? "" }
    var taskDefinition: String { json["taskDefinition"]?.text ?? "" }
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`; nil where something else than ECS deploys.
    var rolloutState: String? { json["rolloutState"]?.text }
    var reason: String { json["rolloutStateReason"]?.text ?? "" }
    var runningCount: Int { json["runningCount"]?.integer ?? 0 }
    var desiredCount: Int { json["desiredCount"]?.integer ?? 0 }
    var failedTasks: Int { json["failedTasks"]?.integer ?? 0 }
    /// Whether no task of it runs, as those that were started failed.
    var isFailing: Bool { runningCount == 0 && failedTasks > 0 }
  }
}

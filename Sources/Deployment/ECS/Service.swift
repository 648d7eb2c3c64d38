import AWSClient
import JSON

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

  /// Whether one deployment is complete and no other is left.
  var isStable: Bool {
    deployments.count == 1 && (primary?.rolloutState ?? "COMPLETED") == "COMPLETED"
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
  }
}

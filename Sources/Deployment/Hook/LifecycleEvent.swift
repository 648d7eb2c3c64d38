import AWSClient
import Basics

/// What ECS tells a Lambda function at a stage of a service's deployment.
///
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
struct LifecycleEvent: Sendable, Hashable {
  /// The stage, such as `PRE_SCALE_UP`.
  let stage: String
  /// What names the deployment; the same for every call at any of its stages.
  let deployment: String
  /// The ARN of the service.
  let service: String
  /// The service's cluster.
  let cluster: String
  /// The ARN of what the service is to become.
  let serviceRevision: String?
  /// What the hook's configuration, or our last answer at this stage, gives us.
  let details: JSONValue

  /// Reads an event; nil when it is none of ECS.
  init?(_ event: JSONValue) {
    guard let stage = event["lifecycleStage"]?.text,
      let deployment = event["resourceArn"]?.text.map(shortName(ofARN:)),
      let service = event["executionDetails"]?["serviceArn"]?.text
    else { return nil }
    // arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/SERVICE
    let parts = service.split(separator: "/")
    guard parts.count == 3 else { return nil }
    self.stage = stage
    self.deployment = deployment
    self.service = service
    cluster = String(parts[1])
    serviceRevision = event["executionDetails"]?["targetServiceRevisionArn"]?.text
    details = event["hookDetails"] ?? .object([:])
  }
}

/// What a Lambda function tells ECS.
enum HookAnswer: Sendable, Hashable {
  case succeeded
  case failed
  /// ECS calls again after some seconds, with these details.
  case inProgress(callBackDelay: Int, details: JSONValue)

  /// The answer as ECS reads it.
  var json: JSONValue {
    switch self {
    case .succeeded: ["hookStatus": "SUCCEEDED"]
    case .failed: ["hookStatus": "FAILED"]
    case .inProgress(let delay, let details):
      [
        "hookStatus": "IN_PROGRESS", "callBackDelay": .number(String(delay)),
        "hookDetails": details,
      ]
    }
  }
}

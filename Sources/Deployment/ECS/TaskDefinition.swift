import AWSClient
import Basics

/// A revision of a task definition, with everything that ECS says of it.
struct TaskDefinition: Sendable, Hashable {
  /// The object as DescribeTaskDefinition returns it.
  var json: JSONValue
  /// Its tags, which stand beside it in the answer.
  var tags: JSONValue?

  /// Reads the answer of DescribeTaskDefinition or RegisterTaskDefinition.
  init?(answer: JSONValue) {
    guard let json = answer["taskDefinition"] else { return nil }
    self.json = json
    tags = answer["tags"]
  }

  /// The ARN of the revision.
  var arn: String { json["taskDefinitionArn"]?.text ?? "" }

  /// `family:revision`
  var name: String { shortName(ofARN: arn) }

  /// The name that all its revisions have.
  var family: String { json["family"]?.text ?? "" }

  /// Whether its tasks have a network interface of their own, which needs subnets.
  var hasOwnInterface: Bool { json["networkMode"]?.text == "awsvpc" }

  /// Its containers.
  var containers: [Container] { (json["containerDefinitions"]?.elements ?? []).map(Container.init) }

  /// What one container is.
  struct Container: Sendable, Hashable {
    let json: JSONValue
    var name: String { json["name"]?.text ?? "" }
    var image: String { json["image"]?.text ?? "" }
    /// The command; nil for the image's own.
    var command: [String]? { json["command"]?.elements.compactMap(\.text) }
  }

  /// What RegisterTaskDefinition takes to make another revision of it.
  ///
  /// Only what ECS adds by itself is left out, so that fields this program knows nothing of survive.
  var registration: JSONValue {
    var input = json
    for key in Self.readOnlyKeys { input[key] = nil }
    if let tags, !tags.elements.isEmpty { input["tags"] = tags }
    return input
  }

  private static let readOnlyKeys = [
    "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities",
    "registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt",
  ]
}

/// The part of an ARN after the last `/`, by which people know a resource.
func shortName(ofARN arn: String) -> String {
  arn.split(separator: "/").last.map(String.init) ?? arn
}

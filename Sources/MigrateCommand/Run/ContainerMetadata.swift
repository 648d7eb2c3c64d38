import AWSClient
import Basics

/// What ECS tells a container about its own task.
///
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
struct ContainerMetadata {
  private let endpoint: String?

  /// Finds the endpoint where ECS says that it is.
  init(_ environment: Environment = Environment()) {
    endpoint = environment.lookUpNonEmpty("ECS_CONTAINER_METADATA_URI_V4")?.value
  }

  /// The id of the task; nil outside ECS. A migration never fails for want of it.
  func taskID() async -> String? {
    guard let endpoint else { return nil }
    var request = HTTPRequest(to: endpoint + "/task")
    request.usesProxy = false
    request.connectTimeout = .seconds(1)
    request.timeout = .seconds(2)
    guard let response = try? await HTTPClient().send(request), response.status == 200,
      let arn = (try? JSONValue(parsing: response.body))?["TaskARN"]?.text
    else { return nil }
    return arn.split(separator: "/").last.map(String.init)
  }
}

import AWSClient
import Basics

/// What every part of a deployment works with.
struct DeploymentContext: Sendable {
  let client: AWSClient
  let request: DeploymentRequest
  let emit: @Sendable (DeploymentEvent) -> Void

  /// Calls an operation of ECS in the request's cluster.
  func ecs(_ operation: String, _ input: JSONValue) async throws -> JSONValue {
    var input = input
    input["cluster"] = .string(request.cluster)
    return try await client.call(.ecs, operation, input)
  }

  /// The service as it is now.
  func describe(_ service: Service) async throws -> Service {
    let answer = try await ecs("DescribeServices", ["services": [.string(service.arn)]])
    return answer["services"]?[0].map(Service.init) ?? service
  }
}

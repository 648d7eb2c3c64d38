import AWSClient
import Basics

/// Where a task runs: what RunTask has to be told of launch type and network.
struct LaunchPlace: Sendable, Hashable {
  /// Members of RunTask's input.
  var input: JSONValue

  /// Takes from a service what the request does not say.
  ///
  /// - Parameter hasNetwork: whether the task gets a network interface of its own.
  init(_ request: DeploymentRequest, like service: Service?, hasNetwork: Bool) {
    input = .object([:])
    if let provider = request.capacityProvider {
      input["capacityProviderStrategy"] = [["capacityProvider": .string(provider)]]
    } else if let strategy = service?.json["capacityProviderStrategy"], !strategy.elements.isEmpty {
      input["capacityProviderStrategy"] = strategy
    } else {
      input["launchType"] = service?.json["launchType"] ?? "FARGATE"
    }
    if let version = service?.json["platformVersion"], version.text != nil {
      input["platformVersion"] = version
    }
    if hasNetwork { input["networkConfiguration"] = Self.network(request, like: service) }
  }

  /// The subnets that the task may get its interface in.
  var subnets: [String] {
    input["networkConfiguration"]?["awsvpcConfiguration"]?["subnets"]?.elements
      .compactMap(\.text) ?? []
  }

  private static func network(_ request: DeploymentRequest, like service: Service?) -> JSONValue? {
    var network = service?.json["networkConfiguration"]?["awsvpcConfiguration"] ?? .object([:])
    if !request.subnets.isEmpty { network["subnets"] = JSONValue(request.subnets) }
    if !request.securityGroups.isEmpty {
      network["securityGroups"] = JSONValue(request.securityGroups)
    }
    return network.members.isEmpty ? nil : ["awsvpcConfiguration": network]
  }
}

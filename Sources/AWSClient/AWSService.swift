/// A service of AWS: how its name, its endpoint and its requests are written.
package struct AWSService: Sendable, Hashable {
  /// The name in the endpoint's host, as in `logs.eu-central-1.amazonaws.com`.
  package var endpointPrefix: String
  /// The name that requests are signed for.
  package var signingName: String
  /// What comes after `AWS_ENDPOINT_URL_` in the variable that moves this service alone.
  package var endpointVariable: String
  /// How its requests and answers are written.
  package var protocolName: WireProtocol

  /// How a service writes its requests and answers.
  package enum WireProtocol: Sendable, Hashable {
    /// JSON, with the operation in the header `X-Amz-Target` behind a prefix; the version is `1.0`
    /// or `1.1`.
    case json(version: String, targetPrefix: String)
    /// A form, answered in XML, with the operation in `Action`.
    case query(version: String)
  }

  /// Creates a service.
  package init(
    endpointPrefix: String, signingName: String? = nil, endpointVariable: String,
    _ protocolName: WireProtocol
  ) {
    self.endpointPrefix = endpointPrefix
    self.signingName = signingName ?? endpointPrefix
    self.endpointVariable = endpointVariable
    self.protocolName = protocolName
  }
}

// From the service models of the AWS SDKs (targetPrefix, jsonVersion, apiVersion); the variables as
// the SDKs' reference guide lists them under "Service-specific endpoints".
extension AWSService {
  /// Elastic Container Service.
  package static let ecs = AWSService(
    endpointPrefix: "ecs", endpointVariable: "ECS",
    .json(version: "1.1", targetPrefix: "AmazonEC2ContainerServiceV20141113"))
  /// CloudWatch Logs.
  package static let logs = AWSService(
    endpointPrefix: "logs", endpointVariable: "CLOUDWATCH_LOGS",
    .json(version: "1.1", targetPrefix: "Logs_20140328"))
  /// Secrets Manager.
  package static let secretsManager = AWSService(
    endpointPrefix: "secretsmanager", endpointVariable: "SECRETS_MANAGER",
    .json(version: "1.1", targetPrefix: "secretsmanager"))
  /// Systems Manager, for its Parameter Store.
  package static let ssm = AWSService(
    endpointPrefix: "ssm", endpointVariable: "SSM",
    .json(version: "1.1", targetPrefix: "AmazonSSM"))
  /// Security Token Service.
  package static let sts = AWSService(
    endpointPrefix: "sts", endpointVariable: "STS", .query(version: "2011-06-15"))
}

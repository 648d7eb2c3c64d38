/// Where services are.
struct Endpoints: Sendable {
  private let environment: [String: String]
  private let profile: ProfileSettings

  /// Creates the endpoints that an environment and a profile say.
  init(environment: [String: String], profile: ProfileSettings) {
    self.environment = environment
    self.profile = profile
  }

  /// The URL of a service in a region, without a `/` at its end: `AWS_ENDPOINT_URL_<SERVICE>`,
  /// `AWS_ENDPOINT_URL`, the profile's `endpoint_url`, or that of AWS.
  func url(of service: AWSService, in region: String) -> String {
    let configured =
      environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "true"
      ? nil
      : environment.nonEmpty("AWS_ENDPOINT_URL_\(service.endpointVariable)")
        ?? environment.nonEmpty("AWS_ENDPOINT_URL") ?? profile["endpoint_url"]
    guard let configured else {
      return "https://\(service.endpointPrefix).\(region).\(Self.domain(of: region))"
    }
    return configured.hasSuffix("/") ? String(configured.dropLast()) : configured
  }

  /// The domain of a region's partition.
  static func domain(of region: String) -> String {
    region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
  }
}

extension [String: String] {
  /// The value of a variable; nil when it is not set or empty.
  func nonEmpty(_ name: String) -> String? {
    self[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// What environment and profile say about calls, and what all of them share.
struct ClientConfiguration: Sendable {
  let environment: [String: String]
  let files: ProfileFiles
  /// The profile in use, and its name.
  let profile: ProfileSettings
  let profileName: String
  let caller: ServiceCaller

  /// Reads the configuration.
  /// - Throws: `AWSError` of the kind `configuration`.
  init(environment: [String: String], firstPause: Double = 1) throws(AWSError) {
    self.environment = environment
    files = try ProfileFiles(environment: environment)
    let named = environment.nonEmpty("AWS_PROFILE") ?? environment.nonEmpty("AWS_DEFAULT_PROFILE")
    profileName = named ?? "default"
    if let named, files.profile(named) == nil { throw files.missing(named) }
    profile = files.profile(profileName) ?? ProfileSettings()
    let attempts = environment.nonEmpty("AWS_MAX_ATTEMPTS") ?? profile["max_attempts"]
    caller = ServiceCaller(
      http: HTTPClient(),
      retries: RetryPolicy(
        maxAttempts: attempts.flatMap { Int($0) } ?? 3, firstPause: firstPause),
      clock: Clock(), endpoints: Endpoints(environment: environment, profile: profile),
      certificateFile: environment.nonEmpty("AWS_CA_BUNDLE") ?? profile["ca_bundle"])
  }

  /// The metadata service of EC2, if this is an instance.
  var metadata: InstanceMetadata { InstanceMetadata(environment: environment, http: caller.http) }

  /// The region that environment or profile say.
  var configuredRegion: String? {
    environment.nonEmpty("AWS_REGION") ?? environment.nonEmpty("AWS_DEFAULT_REGION")
      ?? profile["region"]
  }

  /// The region that environment, profile or, on EC2, the machine's metadata say.
  /// - Throws: `AWSError` of the kind `configuration`.
  func region() async throws -> String {
    if let configuredRegion { return configuredRegion }
    switch try await metadata.get("placement/region") {
    case .text(let region): return region
    case .none(let reason):
      throw AWSError(
        .configuration, code: "NoRegion",
        message: """
          no AWS region is set: AWS_REGION and AWS_DEFAULT_REGION are not set, profile \
          '\(profileName)' has none, and this is no EC2 instance: \(reason)
          Set AWS_REGION, as in AWS_REGION=eu-central-1.
          """)
    }
  }
}

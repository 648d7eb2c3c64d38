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

  /// The region that environment, profile or, on EC2, the machine's metadata say.
  /// - Throws: `AWSError` of the kind `configuration`.
  func region() async throws -> String {
    if let region = environment.nonEmpty("AWS_REGION") ?? environment.nonEmpty("AWS_DEFAULT_REGION")
      ?? profile["region"]
    {
      return region
    }
    throw AWSError(
      .configuration, code: "NoRegion",
      message: """
        no AWS region is set: neither in AWS_REGION nor in AWS_DEFAULT_REGION nor in the profile \
        '\(profileName)'
        Set AWS_REGION, such as eu-central-1.
        """)
  }
}

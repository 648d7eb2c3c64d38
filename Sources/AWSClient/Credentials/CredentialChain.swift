/// The sources of credentials in the order of the AWS SDKs. The first that is set up counts.
struct CredentialChain: Sendable {
  private let sources: [any CredentialSource]

  /// Creates the default chain.
  /// - Parameter region: where to ask STS.
  init(_ configuration: ClientConfiguration, region: String?) {
    let (environment, caller) = (configuration.environment, configuration.caller)
    let fetch = CredentialFetch(http: caller.http, retries: caller.retries)
    let roles = RoleAssumption(
      caller: caller, region: region ?? configuration.configuredRegion ?? "us-east-1")
    let variables = EnvironmentSource(environment: environment)
    let container = ContainerSource(environment: environment, fetch: fetch)
    let instance = InstanceSource(metadata: configuration.metadata)
    let profile = ProfileSource(
      files: configuration.files, profileName: configuration.profileName, roles: roles,
      singleSignOn: SingleSignOn(
        environment: environment, fetch: fetch, files: configuration.files, clock: caller.clock),
      environmentSource: variables, containerSource: container, instanceSource: instance)
    sources = [
      variables, WebIdentitySource(environment: environment, roles: roles), profile, container,
      instance,
    ]
  }

  /// Fetches credentials.
  /// - Throws: `AWSError`, `CancellationError`.
  func load() async throws -> Credentials {
    var attempts: [String] = []
    for source in sources {
      switch try await source.load() {
      case .found(let credentials): return credentials
      case .absent(let reason): attempts.append("  \(source.name): \(reason)")
      }
    }
    throw AWSError(
      .credentials, code: "NoCredentials",
      message: (["no AWS credentials were found:"] + attempts).joined(separator: "\n"))
  }
}

/// The sources of credentials in the order of the AWS SDKs. The first that is set up counts.
struct CredentialChain: Sendable {
  private let sources: [any CredentialSource]

  /// Creates the default chain.
  init(_ configuration: ClientConfiguration, region: String?) {
    sources = [EnvironmentSource(environment: configuration.environment)]
  }

  /// Creates a chain of given sources.
  init(_ sources: [any CredentialSource]) { self.sources = sources }

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

/// The endpoint that ECS, Fargate and EKS Pod Identity give to a container.
struct ContainerSource: CredentialSource {
  let environment: [String: String]
  let fetch: CredentialFetch

  let name = "container"

  func load() async throws -> SourceAnswer {
    guard let url = try url else {
      return .absent(
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set")
    }
    var request = HTTPRequest(url: url)
    request.connectTimeout = .seconds(2)
    request.timeout = .seconds(5)
    request.usesProxy = false
    if let file = environment.nonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      request.headers["Authorization"] = try credentialText(of: file)
    } else {
      request.headers["Authorization"] = environment.nonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    }
    let source = "the container's credential endpoint"
    return .found(try Credentials(try await fetch.json(request, from: source), from: source))
  }

  private var url: String? {
    get throws(AWSError) {
      if let path = environment.nonEmpty("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
        return "http://169.254.170.2" + path
      }
      guard let url = environment.nonEmpty("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
      guard url.hasPrefix("https://") || Self.isLocal(url) else {
        throw AWSError(
          .configuration, code: "UnsafeCredentialEndpoint",
          message: """
            AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https:// nor an address of this machine
            """)
      }
      return url
    }
  }

  /// The hosts that the SDKs allow without TLS: loopback, and the endpoints of ECS and EKS.
  private static func isLocal(_ url: String) -> Bool {
    guard url.hasPrefix("http://") else { return false }
    let authority = url.dropFirst(7).prefix { !"/?#".contains($0) }
    if authority.hasPrefix("[") {
      return ["[::1]", "[fd00:ec2::23]"].contains {
        authority == $0 || authority.hasPrefix("\($0):")
      }
    }
    let host = authority.prefix { $0 != ":" }
    guard !authority.contains("@") else { return false }
    return ["localhost", "127.0.0.1", "169.254.170.2", "169.254.170.23"].contains(host)
  }
}

import Basics

/// The metadata service of EC2 in its second version: every request carries a token.
struct InstanceMetadata: Sendable {
  let environment: [String: String]
  let http: HTTPClient

  /// What it answers to a path below `/latest/meta-data/`.
  enum Answer: Sendable {
    case text(String)
    /// It is not there, or does not know; why.
    case none(String)
  }

  /// Asks for something.
  func get(_ path: String) async throws -> Answer {
    if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" {
      return .none("AWS_EC2_METADATA_DISABLED is true")
    }
    let token = try await send(
      "PUT", "/latest/api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "300"])
    guard case .text(let token) = token else { return token }
    return try await send("GET", "/latest/meta-data/\(path)", ["X-aws-ec2-metadata-token": token])
  }

  private func send(
    _ method: String, _ path: String, _ headers: [String: String]
  ) async throws -> Answer {
    let base = environment.nonEmpty("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
    let root = base.hasSuffix("/") ? String(base.dropLast()) : base
    var request = HTTPRequest(method: method, url: root + path, headers: headers)
    // Elsewhere than on EC2 nobody answers, and the search should not take long.
    request.connectTimeout = .seconds(1)
    request.timeout = .seconds(2)
    request.usesProxy = false
    do {
      let response = try await http.send(request)
      guard response.status == 200 else {
        return .none("\(root) answered with HTTP status \(response.status)")
      }
      return .text(response.text)
    } catch let failure as HTTPFailure {
      return .none("no answer from \(root): \(failure.message)")
    }
  }
}

/// The role of the EC2 instance.
struct InstanceSource: CredentialSource {
  let metadata: InstanceMetadata

  let name = "EC2 instance"

  func load() async throws -> SourceAnswer {
    let path = "iam/security-credentials/"
    switch try await metadata.get(path) {
    case .none(let reason): return .absent(reason)
    case .text(let role):
      switch try await metadata.get(path + role.trimmed) {
      case .none(let reason): return .absent(reason)
      case .text(let answer):
        let answer = try? JSONValue(parsing: answer)
        return .found(try Credentials(answer, from: "the metadata of the EC2 instance"))
      }
    }
  }
}

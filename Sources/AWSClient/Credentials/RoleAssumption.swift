import Basics

/// Exchanges credentials or a token for those of a role, at STS.
struct RoleAssumption: Sendable {
  let caller: ServiceCaller
  /// STS is in every region and answers the same everywhere.
  let region: String
  /// What AWS CloudTrail shows as the session's name.
  var sessionName = "migrate"

  /// Takes on a role with other credentials.
  func assume(
    _ role: String, with credentials: Credentials, externalID: String?
  ) async throws -> Credentials {
    var input: JSONValue = ["RoleArn": .string(role), "RoleSessionName": .string(sessionName)]
    input["ExternalId"] = externalID.map(JSONValue.string)
    return try await call("AssumeRole", input, credentials)
  }

  /// Takes on a role with a token that Kubernetes or an identity provider has put into a file.
  func assume(_ role: String, tokenFile: String) async throws -> Credentials {
    let token = try credentialText(of: tokenFile)
    return try await call(
      "AssumeRoleWithWebIdentity",
      [
        "RoleArn": .string(role), "RoleSessionName": .string(sessionName),
        "WebIdentityToken": .string(token),
      ], nil)
  }

  private func call(
    _ operation: String, _ input: JSONValue, _ credentials: Credentials?
  ) async throws -> Credentials {
    let answer = try await caller.call(
      .sts, operation, input, region: region, credentials: credentials)
    return try Credentials(answer["Credentials"], from: "sts:\(operation)")
  }
}

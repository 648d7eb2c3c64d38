package import Basics

extension AWSClient {
  /// Fetches a secret, or one member of it.
  /// - Throws: `AWSError`, `SecretError`, `CancellationError`.
  package func secret(_ reference: SecretReference) async throws -> Secret {
    let answer: JSONValue? =
      switch reference.store {
      case .secretsManager: try await secretsManagerValue(reference)
      case .parameterStore:
        try await call(
          .ssm, "GetParameter", ["Name": .string(reference.name), "WithDecryption": true],
          in: reference.region)["Parameter"]?["Value"]
      }
    guard let text = answer?.text else { throw SecretError.notText(reference) }
    guard let key = reference.key else { return Secret(text) }
    guard case .object(let members)? = try? JSONValue(parsing: text) else {
      throw SecretError.notAnObject(reference)
    }
    switch members[key] {
    case .string(let text)?, .number(let text)?: return Secret(text)
    default: throw SecretError.noMember(reference, members: members.keys.sorted())
    }
  }

  private func secretsManagerValue(_ reference: SecretReference) async throws -> JSONValue? {
    var input: JSONValue = ["SecretId": .string(reference.name)]
    input["VersionStage"] = reference.stage.map(JSONValue.string)
    return try await call(.secretsManager, "GetSecretValue", input, in: reference.region)[
      "SecretString"]
  }
}

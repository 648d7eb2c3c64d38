package import Basics
package import FoundationEssentials

/// What requests are signed with.
package struct Credentials: Sendable, Hashable {
  /// The public half, such as `AKIA…` or `ASIA…`.
  package var accessKeyID: String
  /// The secret half.
  package var secretAccessKey: Secret
  /// What temporary credentials have besides.
  package var sessionToken: Secret?
  /// When they end; nil for those that do not.
  package var expiration: Date?

  /// Creates credentials.
  package init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil,
    expiration: Date? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}

extension Credentials {
  /// Reads what credential sources answer with: `AccessKeyId`, `SecretAccessKey`, `Token` or
  /// `SessionToken`, and `Expiration`.
  /// - Throws: `AWSError` that names the source and shows nothing of the answer.
  init(_ answer: JSONValue?, from source: String) throws(AWSError) {
    guard let id = answer?["AccessKeyId"]?.text, let secret = answer?["SecretAccessKey"]?.text
    else {
      let reason = answer?["Message"]?.text ?? answer?["message"]?.text
      throw AWSError(
        .credentials, code: "BadCredentialAnswer",
        message: "\(source) did not answer with credentials" + (reason.map { ": \($0)" } ?? ""))
    }
    let token = answer?["SessionToken"]?.text ?? answer?["Token"]?.text
    let expiration = answer?["Expiration"]?.text
    self.init(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: token.map(Secret.init),
      expiration: expiration.flatMap { try? Date($0, strategy: .iso8601) })
  }
}

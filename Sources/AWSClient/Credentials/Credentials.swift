package import FoundationEssentials
package import Basics

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

public import FoundationEssentials
public import Basics

/// What requests are signed with.
public struct Credentials: Sendable, Hashable {
  /// The public half, such as `AKIA…` or `ASIA…`.
  public var accessKeyID: String
  /// The secret half.
  public var secretAccessKey: Secret
  /// What temporary credentials have besides.
  public var sessionToken: Secret?
  /// When they end; nil for those that do not.
  public var expiration: Date?

  /// Creates credentials.
  public init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil,
    expiration: Date? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}

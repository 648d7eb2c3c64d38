package import Basics

/// What went wrong between us and AWS.
package struct AWSError: Error, Sendable, Hashable {
  /// Who has to do something about it.
  package enum Kind: Sendable, Hashable {
    /// The service refused the request; `code` is its own.
    case service
    /// There are no credentials, or AWS does not accept them (any more).
    case credentials
    /// No answer came: name, address, network, TLS.
    case connection
    /// Region, profile, endpoint or library: what is set up on this machine.
    case configuration
  }

  /// Who has to do something about it.
  package var kind: Kind
  /// The error code, such as `AccessDeniedException` or `ClusterNotFoundException`; for errors that
  /// do not come from AWS a name in the same style, such as `NoCredentials`.
  package var code: String
  /// What is said about it, for people.
  package var message: String
  /// The operation as IAM names it, such as `ecs:DescribeServices`.
  package var operation: String?
  /// The status of the HTTP response; nil without one.
  package var httpStatus: Int?
  /// What AWS support asks for.
  package var requestID: String?

  /// Creates an error.
  package init(
    _ kind: Kind, code: String, message: String, operation: String? = nil, httpStatus: Int? = nil,
    requestID: String? = nil
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.operation = operation
    self.httpStatus = httpStatus
    self.requestID = requestID
  }
}

extension AWSError {
  /// Whether the service wants fewer requests. The codes are those of the SDKs' standard mode.
  package var isThrottling: Bool {
    httpStatus == 429 || Self.throttlingCodes.contains(code)
  }

  /// Whether the same request may well succeed a little later.
  package var isRetryable: Bool {
    switch kind {
    case .connection: true
    case .service:
      isThrottling || Self.transientCodes.contains(code)
        || [500, 502, 503, 504].contains(httpStatus)
    case .credentials, .configuration: false
    }
  }

  /// Whether the permission for the operation is missing.
  package var isAccessDenied: Bool { Self.accessDeniedCodes.contains(code) }

  private static let throttlingCodes: Set = [
    "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException",
    "PriorRequestNotComplete", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
    "RequestThrottled", "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling",
    "ThrottlingException", "TooManyRequestsException", "TransactionInProgressException",
  ]
  private static let transientCodes: Set = [
    "IDPCommunicationError", "InternalError", "RequestTimeout", "RequestTimeoutException",
  ]
  private static let accessDeniedCodes: Set = [
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation",
  ]

  /// Codes of temporary credentials that have ended.
  static let expiredCodes: Set = ["ExpiredToken", "ExpiredTokenException"]

  /// Codes with which AWS says that it does not know or no longer accepts the credentials.
  static let credentialCodes: Set = [
    "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidSignatureException",
    "MissingAuthenticationToken", "MissingAuthenticationTokenException", "SignatureDoesNotMatch",
    "UnrecognizedClientException",
  ]
}

extension AWSError: MigrationError {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { kind == .configuration ? .configuration : .unreachable }

  /// The message with its operation, what to do about it, and the request's id.
  package var description: String {
    var text = (operation.map { "\($0): " } ?? "") + message
    if kind == .service || kind == .credentials, httpStatus != nil { text += " (\(code))" }
    if let remedy { text += "\n\(remedy)" }
    if let requestID { text += "\nRequest id: \(requestID)" }
    return text
  }

  private var remedy: String? {
    switch code {
    case _ where Self.expiredCodes.contains(code):
      "The credentials have expired: sign in again (`aws sso login`), or set new ones."
    case "InvalidClientTokenId", "UnrecognizedClientException":
      "AWS does not know these credentials: look at AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN, AWS_PROFILE."
    case "InvalidSignatureException", "SignatureDoesNotMatch":
      "Either AWS_SECRET_ACCESS_KEY does not belong to the access key, or the clock is wrong."
    case _ where isAccessDenied:
      (refusedAction ?? operation).map {
        "Allow \($0) in the policy of the role that runs migrate."
      }
    default: nil
    }
  }

  /// `kms:Decrypt` of "… is not authorized to perform: kms:Decrypt on resource: …".
  private var refusedAction: String? {
    message.firstRange(of: "not authorized to perform: ").map { range in
      String(message[range.upperBound...].prefix { !$0.isWhitespace })
    }
  }
}

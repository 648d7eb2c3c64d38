import Basics

/// Who AWS takes us for.
package struct CallerIdentity: Sendable, Hashable {
  /// The number of the account.
  package var account: String
  /// The user or the role's session, such as `arn:aws:sts::123456789012:assumed-role/deploy/ci`.
  package var arn: String
}

extension AWSClient {
  /// Asks STS whom the credentials belong to. It needs no permission.
  /// - Throws: `AWSError`, `CancellationError`.
  package func callerIdentity() async throws -> CallerIdentity {
    let answer = try await call(.sts, "GetCallerIdentity", [:])
    return CallerIdentity(account: answer["Account"]?.text ?? "", arn: answer["Arn"]?.text ?? "")
  }
}

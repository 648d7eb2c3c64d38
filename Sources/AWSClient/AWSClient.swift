package import Basics

/// Calls services of AWS.
///
/// ```swift
/// let client = try AWSClient(environment: ProcessInfo.processInfo.environment)
/// let answer = try await client.call(
///   .ecs, "DescribeServices", ["cluster": "shop", "services": ["web"]])
/// answer["services"]?[0]?["status"]?.text  // "ACTIVE"
/// ```
///
/// Region and credentials are looked for where the AWS SDKs look, when they are first needed.
/// Requests that fail for the moment (throttling, a server's error, no answer) are sent up to three
/// times, as by the SDKs. No thread is held while a service works.
package final class AWSClient: Sendable {
  private let givenRegion: String?
  let configuration: ClientConfiguration
  private let credentialCache: CredentialCache

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - region: Goes before what the environment and the profile say.
  ///   - environment: The environment variables.
  /// - Throws: `AWSError` of the kind `configuration` when a file that the environment names cannot
  ///   be read, or the profile is not there.
  package convenience init(region: String? = nil, environment: [String: String]) throws {
    self.init(region: region, try ClientConfiguration(environment: environment))
  }

  init(region: String?, _ configuration: ClientConfiguration) {
    givenRegion = region
    self.configuration = configuration
    credentialCache = CredentialCache(
      CredentialChain(configuration, region: region), clock: configuration.caller.clock)
  }

  /// Calls an operation of a service.
  ///
  /// - Parameters:
  ///   - operation: Its name, such as `DescribeServices`.
  ///   - input: Its parameters, named as in the service's API reference.
  ///   - region: Where to call it, if not in the client's region.
  /// - Returns: the answer, unknown members included.
  /// - Throws: `AWSError`; `CancellationError` as soon as the task is cancelled.
  package func call(
    _ service: AWSService, _ operation: String, _ input: JSONValue, in region: String? = nil
  ) async throws -> JSONValue {
    var region = region ?? ""
    if region.isEmpty { region = try await self.region() }
    do {
      return try await configuration.caller.call(
        service, operation, input, region: region, credentials: try await credentials())
    } catch let error as AWSError where AWSError.expiredCodes.contains(error.code) {
      guard await credentialCache.forget() else { throw error }
      return try await configuration.caller.call(
        service, operation, input, region: region, credentials: try await credentials())
    }
  }

  /// The region that calls go to.
  /// - Throws: `AWSError` of the kind `configuration`, with all places that were looked at.
  package func region() async throws -> String {
    if let givenRegion { return givenRegion }
    return try await configuration.region()
  }

  /// Credentials that are valid for some minutes to come.
  /// - Throws: `AWSError` of the kind `credentials`, with all sources that were tried.
  package func credentials() async throws -> Credentials {
    try await credentialCache.credentials()
  }
}

import Crypto
import FoundationEssentials
import Basics

/// The sign-in of `aws sso login`, exchanged for the credentials of a role.
struct SingleSignOn: Sendable {
  let environment: [String: String]
  let fetch: CredentialFetch
  let files: ProfileFiles
  let clock: Clock

  /// Whether a profile signs in this way.
  static func isUsed(by profile: ProfileSettings) -> Bool {
    profile["sso_account_id"] != nil || profile["sso_session"] != nil
  }

  /// Fetches the credentials of a profile.
  func credentials(of profile: ProfileSettings, named name: String) async throws -> Credentials {
    let session = profile["sso_session"].flatMap(files.singleSignOn)
    guard let account = profile["sso_account_id"], let role = profile["sso_role_name"],
      let region = session?["sso_region"] ?? profile["sso_region"],
      let cacheName = profile["sso_session"] ?? profile["sso_start_url"]
    else {
      throw AWSError(
        .configuration, code: "IncompleteProfile",
        message: """
          profile '\(name)' lacks one of sso_account_id, sso_role_name, sso_region, and \
          sso_session or sso_start_url
          """)
    }
    let endpoint =
      environment.nonEmpty("AWS_ENDPOINT_URL_SSO")
      ?? "https://portal.sso.\(region).\(Endpoints.domain(of: region))"
    var request = HTTPRequest(
      url: """
        \(endpoint)/federation/credentials?role_name=\(URLText.encoded(role))\
        &account_id=\(URLText.encoded(account))
        """)
    request.headers["x-amz-sso_bearer_token"] = try token(cacheName, profile: name)
    let answer = try await fetch.json(request, from: "single sign-on")["roleCredentials"]
    guard let id = answer?["accessKeyId"]?.text, let secret = answer?["secretAccessKey"]?.text
    else {
      throw AWSError(
        .credentials, code: "BadCredentialAnswer",
        message: "single sign-on did not answer with credentials")
    }
    return Credentials(
      accessKeyID: id, secretAccessKey: Secret(secret),
      sessionToken: (answer?["sessionToken"]?.text).map(Secret.init),
      expiration: (answer?["expiration"]?.double).map { Date(timeIntervalSince1970: $0 / 1000) })
  }

  /// The token that `aws sso login` left in its cache.
  private func token(_ cacheName: String, profile: String) throws(AWSError) -> String {
    let hash = Insecure.SHA1.hash(data: Array(cacheName.utf8)).hexadecimal
    let path = (environment.nonEmpty("HOME") ?? "") + "/.aws/sso/cache/\(hash).json"
    let entry = (try? contents(ofFile: path)).flatMap { $0 }
      .flatMap { try? JSONValue(parsing: $0) }
    let end = (entry?["expiresAt"]?.text).flatMap { try? Date($0, strategy: .iso8601) }
    guard let token = entry?["accessToken"]?.text, let end, end > clock.now else {
      throw AWSError(
        .credentials, code: "SignInExpired",
        message: """
          profile '\(profile)' is not signed in, or no longer
          Sign in: aws sso login --profile \(profile)
          """)
    }
    return token
  }
}

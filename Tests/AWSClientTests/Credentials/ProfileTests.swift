import Foundation
import Migrations
import Support
import Testing

@testable import AWSClient

@Suite("profiles")
struct ProfileTests {
  /// Makes a client that has these files in `~/.aws`.
  private func withFiles(
    _ files: KeyValuePairs<String, String>, _ environment: [String: String] = [:],
    region: String? = "eu-central-1", _ body: (AWSClient) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      for (path, text) in files { try directory.write([".aws/\(path)": text]) }
      try await body(
        testClient(region: region, environment.merging(["HOME": directory.path]) { $1 }))
    }
  }

  @Test("give keys from either file, and a region")
  func keys() async throws {
    let config = """
      # comment
      [default]
      region = eu-west-1 # comment
      s3 =
        max_concurrent_requests = 20
      [profile  other]
      region=ap-south-1
      aws_access_key_id = AKIACONFIG
      aws_secret_access_key = a/b#c
      """
    let credentials = """
      [default]
      aws_access_key_id = AKIADEFAULT
      aws_secret_access_key = secret
      """
    let files: KeyValuePairs = ["config": config, "credentials": credentials]
    try await withFiles(files, region: nil) { client async throws in
      #expect(try await client.credentials().accessKeyID == "AKIADEFAULT")
      #expect(try await client.region() == "eu-west-1")
    }
    try await withFiles(files, ["AWS_PROFILE": "other"], region: nil) { client async throws in
      #expect(try await client.credentials().secretAccessKey.revealed == "a/b#c")
      #expect(try await client.region() == "ap-south-1")
    }
  }

  @Test("that are asked for and not there are an error")
  func missing() {
    let error = #expect(throws: AWSError.self) { try testClient(["AWS_PROFILE": "nope"]) }
    #expect(error?.kind == .configuration)
    #expect(error?.message.hasPrefix("there is no profile 'nope' in /nonexistent/.aws/") == true)
  }

  @Test("take on a role with the keys of another profile, or of their own")
  func roles() async throws {
    let config = """
      [profile base]
      aws_access_key_id = AKIABASE
      aws_secret_access_key = secret
      [profile role]
      role_arn = arn:aws:iam::1:role/a
      source_profile = base
      external_id = x-1
      role_session_name = me
      [profile own]
      role_arn = arn:aws:iam::1:role/b
      source_profile = own
      aws_access_key_id = AKIAOWN
      aws_secret_access_key = secret
      """
    let answer = answers(CredentialChainTests.sts("AssumeRole"))
    try await HTTPStandIn.with(answer: answer) { server async throws in
      let environment = ["AWS_ENDPOINT_URL": server.url]
      for name in ["role", "own"] {
        let environment = environment.merging(["AWS_PROFILE": name]) { $1 }
        try await withFiles(["config": config], environment) { client async throws in
          let credentials = try await client.credentials()
          #expect(credentials.accessKeyID == "ASIAROLE")
          #expect(credentials.secretAccessKey.revealed == "a&b")
        }
      }
      let (role, own) = (server.requests[0], server.requests[1])
      #expect(role.headers["authorization"]?.contains("Credential=AKIABASE/") == true)
      #expect(role.body.contains("ExternalId=x-1&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa&"))
      #expect(role.body.hasSuffix("&RoleSessionName=me"))
      #expect(own.headers["authorization"]?.contains("Credential=AKIAOWN/") == true)
    }
  }

  @Test("take on a role with the container's credentials")
  func containerRole() async throws {
    let answer: HTTPStandIn.Answer = { request in
      request.method == "GET"
        ? HTTPStandInResponse(#"{"AccessKeyId":"ASIATASK","SecretAccessKey":"s","Token":"t"}"#)
        : CredentialChainTests.sts("AssumeRole")
    }
    try await HTTPStandIn.with(answer: answer) { server async throws in
      let config = "[default]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = EcsContainer\n"
      let environment = [
        "AWS_ENDPOINT_URL": server.url, "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/",
      ]
      try await withFiles(["config": config], environment) { client async throws in
        #expect(try await client.credentials().accessKeyID == "ASIAROLE")
        #expect(
          server.requests.last?.headers["authorization"]?.contains("Credential=ASIATASK/") == true)
      }
    }
  }

  @Test(
    "that cannot work say why",
    arguments: [
      (
        "role_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = default",
        "goes in a circle: default, b, default"
      ),
      ("role_arn = r\nsource_profile = b", "has the source_profile 'b', which is not there"),
      ("role_arn = r", "has a role_arn but neither source_profile nor"),
      ("role_arn = r\nsource_profile = x\nmfa_serial = m", "asks for an MFA code"),
      ("sso_session = s\nsso_account_id = 1", "lacks one of sso_account_id, sso_role_name"),
      ("credential_process = exit 3", "ended with exit code 3"),
      ("credential_process = echo nonsense", "did not answer with credentials"),
    ])
  func unusable(profile: String, message: String) async throws {
    try await withFiles(["config": "[default]\n\(profile)\n"]) { client async throws in
      let error = await awsError { _ = try await client.credentials() }
      #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }
  }

  @Test("run a program for credentials")
  func process() async throws {
    let config = """
      [default]
      credential_process = echo '{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "s"}'
      """
    try await withFiles(["config": config]) { client async throws in
      #expect(try await client.credentials().accessKeyID == "AKIAPROC")
    }
  }

  @Test("use the sign-in of aws sso login, and say how to sign in")
  func singleSignOn() async throws {
    let config = """
      [default]
      sso_session = my-sso
      sso_account_id = 123456789012
      sso_role_name = Deploy Role
      [sso-session my-sso]
      sso_region = eu-north-1
      sso_start_url = https://example.awsapps.com/start
      """
    let answer = HTTPStandInResponse(
      """
      {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t",
       "expiration": 4070908800000}}
      """)
    try await HTTPStandIn.with(answer: answers(answer)) { server async throws in
      let environment = ["AWS_ENDPOINT_URL_SSO": server.url]
      // printf my-sso | sha1sum
      let cache = "sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json"
      for (end, isValid) in [("2099-01-01T00:00:00Z", true), ("2020-01-01T00:00:00UTC", false)] {
        let files: KeyValuePairs = [
          "config": config, cache: #"{"accessToken": "sso-token", "expiresAt": "\#(end)"}"#,
        ]
        try await withFiles(files, environment) { client async throws in
          guard isValid else {
            let error = await awsError { _ = try await client.credentials() }
            #expect(error?.message.contains("aws sso login --profile default") == true)
            return
          }
          let credentials = try await client.credentials()
          #expect(credentials.accessKeyID == "ASIASSO")
          #expect(credentials.expiration == Date(timeIntervalSince1970: 4_070_908_800))
        }
      }
      let request = try #require(server.requests.first)
      #expect(
        request.target == "/federation/credentials?role_name=Deploy%20Role&account_id=123456789012")
      #expect(request.headers["x-amz-sso_bearer_token"] == "sso-token")
      #expect(server.requests.count == 1)
    }
  }
}

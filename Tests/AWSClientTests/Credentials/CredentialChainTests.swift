import Foundation
import Migrations
import Support
import Testing

@testable import AWSClient
import Basics

@Suite("credentials")
struct CredentialChainTests {
  private static let answer = HTTPStandInResponse(
    """
    {"AccessKeyId": "ASIAFOUND", "SecretAccessKey": "found", "Token": "token",
     "Expiration": "2099-01-01T00:00:00Z"}
    """)

  @Test("come from the environment before anything else")
  func environment() async throws {
    let credentials = try await testClient(
      testKeys.merging(["AWS_SESSION_TOKEN": "t", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "x"]) { $1 }
    ).credentials()
    #expect(credentials.accessKeyID == "AKIATEST")
    #expect(credentials.sessionToken?.revealed == "t")
    #expect(!"\(credentials)".contains("secret\""))
  }

  @Test("that are given in half are an error")
  func half() async throws {
    let client = try testClient(["AWS_ACCESS_KEY_ID": "AKIATEST"])
    let error = await awsError { _ = try await client.credentials() }
    #expect(error?.message == "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
  }

  @Test("that are nowhere are reported with every place that was looked at")
  func nowhere() async throws {
    let error = await awsError { _ = try await testClient().credentials() }
    #expect(error?.kind == .credentials)
    #expect(
      error?.description == """
        no AWS credentials were found:
          environment variables: AWS_ACCESS_KEY_ID is not set
          web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set
          profile 'default': there is none in /nonexistent/.aws/config or /nonexistent/.aws/credentials
          container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI \
        are not set
          EC2 instance: AWS_EC2_METADATA_DISABLED is true
        """)
  }

  @Test("come from the container's endpoint, with its token")
  func container() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["token": "pod-token\n"])
      let file = directory.appending(path: "token").path
      try await HTTPStandIn.with(answer: answers(Self.answer)) { server async throws in
        let credentials = try await testClient([
          "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials?id=1",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file,
        ]).credentials()
        #expect(credentials.accessKeyID == "ASIAFOUND")
        #expect(credentials.sessionToken?.revealed == "token")
        #expect(server.requests.map(\.target) == ["/v1/credentials?id=1"])
        #expect(server.requests[0].headers["authorization"] == "pod-token")
      }
    }
  }

  @Test(
    "are not asked for without TLS at an address that is not the machine's own",
    arguments: [
      "http://example.com/", "http://127.0.0.1@example.com/", "http://127.0.0.1.example.com/",
    ])
  func foreignEndpoint(url: String) async throws {
    let client = try testClient(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    let error = await awsError { _ = try await client.credentials() }
    #expect(error?.code == "UnsafeCredentialEndpoint")
  }

  @Test("and the region come from an EC2 instance's metadata, with a session token")
  func instance() async throws {
    let answer: HTTPStandIn.Answer = { request in
      switch (request.method, request.target) {
      case ("PUT", "/latest/api/token"): HTTPStandInResponse("metadata-token")
      case _ where request.headers["x-aws-ec2-metadata-token"] != "metadata-token":
        HTTPStandInResponse(status: 401)
      case ("GET", "/latest/meta-data/placement/region"): HTTPStandInResponse("eu-west-3")
      case ("GET", "/latest/meta-data/iam/security-credentials/"): HTTPStandInResponse("role\n")
      case ("GET", "/latest/meta-data/iam/security-credentials/role"): Self.answer
      default: HTTPStandInResponse(status: 404)
      }
    }
    try await HTTPStandIn.with(answer: answer) { server async throws in
      let client = try testClient(
        region: nil,
        [
          "AWS_EC2_METADATA_DISABLED": "false",
          "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/",
        ])
      #expect(try await client.credentials().accessKeyID == "ASIAFOUND")
      #expect(try await client.region() == "eu-west-3")
    }
  }

  @Test("come from STS for a token in a file, by a request without a signature")
  func webIdentity() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(["token": "jwt+/=\n"])
      try await HTTPStandIn.with(answer: answers(Self.sts("AssumeRoleWithWebIdentity"))) {
        server async throws in
        let credentials = try await testClient([
          "AWS_WEB_IDENTITY_TOKEN_FILE": directory.appending(path: "token").path,
          "AWS_ROLE_ARN": "arn:aws:iam::1:role/migrate", "AWS_ENDPOINT_URL_STS": server.url,
        ]).credentials()
        #expect(credentials.accessKeyID == "ASIAROLE")
        #expect(credentials.expiration == Date(timeIntervalSince1970: 4_070_908_800))
        let request = try #require(server.requests.first)
        #expect(request.headers["authorization"] == nil)
        #expect(
          request.body == """
            Action=AssumeRoleWithWebIdentity&Version=2011-06-15\
            &RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fmigrate&RoleSessionName=migrate\
            &WebIdentityToken=jwt%2B%2F%3D
            """)
      }
    }
  }

  @Test("are fetched once by calls at the same time, and again when they are about to end")
  func cache() async throws {
    let soon = Date(timeIntervalSinceNow: 200).formatted(.iso8601)
    let ending = HTTPStandInResponse(
      #"{"AccessKeyId":"ASIAEND","SecretAccessKey":"s","Token":"t","Expiration":"\#(soon)"}"#)
    try await HTTPStandIn.with(answer: answers(ending, Self.answer)) { server async throws in
      let client = try testClient(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"])
      #expect(try await client.credentials().accessKeyID == "ASIAEND")
      let found = try await withThrowingTaskGroup { group in
        for _ in 0..<10 { group.addTask { try await client.credentials().accessKeyID } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(found == ["ASIAFOUND"])
      #expect(server.requests.count == 2)
    }
  }

  @Test("that AWS calls expired are fetched anew, once")
  func expired() async throws {
    let expired = HTTPStandInResponse(
      #"{"__type":"ExpiredTokenException","message":"The security token is expired"}"#, status: 400)
    try await HTTPStandIn.with(answer: answers(Self.answer)) { container async throws in
      let environment = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/"]
      try await HTTPStandIn.with(answer: answers(expired)) { service async throws in
        let client = try testClient(
          environment.merging(["AWS_ENDPOINT_URL": service.url]) { $1 })
        let error = await awsError { _ = try await client.call(.ecs, "ListClusters", [:]) }
        #expect(error?.kind == .credentials)
        #expect(error?.description.contains("sign in again") == true)
        #expect(service.requests.count == 2)
        #expect(container.requests.count == 2)
      }
    }
  }

  /// What STS answers when a role is taken on.
  static func sts(_ operation: String) -> HTTPStandInResponse {
    HTTPStandInResponse(
      """
      <?xml version="1.0"?>
      <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result>
        <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey>
        <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
        <PackedPolicySize/></\(operation)Result></\(operation)Response>
      """)
  }
}

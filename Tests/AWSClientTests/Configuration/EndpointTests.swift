import Testing

@testable import AWSClient
import Basics

@Suite("endpoints")
struct EndpointTests {
  @Test("are those of AWS, unless the environment says otherwise")
  func urls() {
    func url(_ environment: [String: String], _ service: AWSService = .logs) -> String {
      Endpoints(environment: environment, profile: ProfileSettings())
        .url(of: service, in: "eu-central-1")
    }
    #expect(url([:]) == "https://logs.eu-central-1.amazonaws.com")
    #expect(url(["AWS_ENDPOINT_URL": "http://localhost:4566/"]) == "http://localhost:4566")
    let both = ["AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://one"]
    #expect(url(both) == "http://one")
    #expect(url(both, .ecs) == "http://all")
    #expect(
      url(both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 })
        == "https://logs.eu-central-1.amazonaws.com")
    let china = Endpoints(environment: [:], profile: ProfileSettings())
    #expect(china.url(of: .ecs, in: "cn-north-1") == "https://ecs.cn-north-1.amazonaws.com.cn")
  }

  @Test("without a region are an error that says where to set one")
  func noRegion() async throws {
    let client = try testClient(region: nil, testKeys)
    let error = await awsError { _ = try await client.call(.ecs, "ListClusters", [:]) }
    #expect(error?.kind == .configuration)
    #expect(error?.message.contains("Set AWS_REGION") == true)
  }
}

import Foundation
import Support
import Testing

@testable import AWSClient
import Basics

@Suite("signatures")
struct SignatureTests {
  /// What `botocore_oracle.py` signs.
  private struct Request: Encodable {
    struct Values: Encodable {
      var url, region, service, body, date, key, secret, token: String
      var headers: [String: String]
    }
    var sign: Values
  }

  private struct Answer: Decodable { var authorization: String }

  @Test("of the requests that are sent are those that botocore makes")
  func sameAsBotocore() async throws {
    let answer: HTTPStandIn.Answer = { _ in HTTPStandInResponse("<Answer></Answer>") }
    try await HTTPStandIn.with(answer: answer) { server in
      var expected: [Request] = []
      for number in 0..<40 {
        let service = Self.services[number % Self.services.count]
        let region = ["eu-central-1", "us-east-1", "cn-north-1"][number % 3]
        let secret = "secret/+\(UInt64.random(in: 0...UInt64.max))"
        let token = number.isMultiple(of: 3) ? "" : "token/+=\(number)"
        let client = try AWSClient(
          region: region,
          environment: [
            "AWS_ENDPOINT_URL": server.url, "AWS_ACCESS_KEY_ID": "AKIA\(number)",
            "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token,
          ])
        let text = String(repeating: "é\"\n 😀&=+", count: number * number)
        // A JSON service's answer is no XML, but its request is sent.
        _ = try? await client.call(service, "Operation\(number)", ["Text": .string(text)])
        let sent = try #require(server.requests.last)
        expected.append(
          Request(
            sign: .init(
              url: server.url + sent.target, region: region, service: service.signingName,
              body: sent.body, date: try #require(sent.headers["x-amz-date"]),
              key: "AKIA\(number)", secret: secret, token: token,
              headers: sent.headers.filter { ["content-type", "x-amz-target"].contains($0.key) })))
      }
      let answers: [Answer] = try await BotocoreOracle.ask(expected)
      let sent = server.requests
      #expect(sent.count == answers.count)
      for (sent, answer) in zip(sent, answers) {
        #expect(sent.headers["authorization"] == answer.authorization)
      }
    }
  }

  private static let services: [AWSService] = [.ecs, .logs, .secretsManager, .ssm, .sts]
}

import Foundation
import Support

@testable import AWSClient

/// A client that waits for nothing between attempts and looks for no EC2 instance unless told to.
func testClient(
  region: String? = "eu-central-1", _ environment: [String: String] = [:]
) throws -> AWSClient {
  let isolated = ["HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"]
  return AWSClient(
    region: region,
    try ClientConfiguration(
      environment: isolated.merging(environment) { $1 }, firstPause: 0.001))
}

/// Credentials that are good enough for a stand-in.
let testKeys = ["AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret"]

/// The error that something throws; nil when it throws none or another.
func awsError(_ body: () async throws -> Void) async -> AWSError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? AWSError
  }
}

/// Answers with one response after another, the last again and again.
func answers(_ responses: HTTPStandInResponse...) -> HTTPStandIn.Answer {
  let responses = SequencedAnswers(responses)
  return { _ in responses.next() }
}

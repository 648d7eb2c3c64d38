package import AWSClient
import Foundation
package import Basics

/// moto's server with an ECS that runs its tasks as local processes.
///
/// One is started for all tests; each uses a cluster of its own.
package final class AWSStandIn: Sendable {
  private let process: RunningProcess
  private let port: UInt16
  /// Calls it as a test; what it calls is recorded too.
  package let client: AWSClient

  private static let started = Task { try await AWSStandIn() }

  /// The stand-in of all tests.
  package static var shared: AWSStandIn { get async throws { try await started.value } }

  /// Starts a stand-in, for a test that counts calls.
  /// - Throws: `ServerMissing`, `ProcessFailure` when Python or moto is missing.
  package init() async throws {
    let directory = URL(filePath: #filePath).deletingLastPathComponent()
    port = try freePort()
    process = try RunningProcess(
      testPython, ["-B", directory.appending(path: "AWSStandIn").path, String(port)],
      environment: ["AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "test"])
    try await process.waitForOutput("listening", timeLimit: .seconds(60))
    client = try AWSClient(environment: Self.environment(port: port))
  }

  /// The environment in which a program finds it.
  package var environment: [String: String] { Self.environment(port: port) }

  private static func environment(port: UInt16) -> [String: String] {
    [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_REGION": "eu-central-1",
      "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "test",
    ]
  }

  /// The address of the stand-in for Lambda's runtime API.
  package var lambdaRuntime: String { "127.0.0.1:\(port)" }

  /// The operations that were called, such as `ecs:RunTask`, in order.
  package func calls() async throws -> [String] {
    try await request("calls").elements.compactMap(\.text)
  }

  /// Lets the rolls to images with the tag `slow` go on.
  package func release() async throws { _ = try await request("release", .object([:])) }

  /// Gives the Lambda function an event.
  /// - Returns: `kind` (`response` or `error`) and `body`, what it answers.
  package func invoke(_ event: JSONValue) async throws -> JSONValue {
    try await request("lambda", event)
  }

  private func request(_ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    var request = HTTPRequest(to: "http://127.0.0.1:\(port)/stand-in/\(path)")
    if let body {
      request.method = "POST"
      request.body = Array(body.description.utf8)
    }
    let response = try await HTTPClient().send(request)
    guard response.status == 200 else {
      throw ProcessFailure(description: "\(request.url): \(response.status) \(response.text)")
    }
    return try JSONValue(parsing: response.body)
  }
}

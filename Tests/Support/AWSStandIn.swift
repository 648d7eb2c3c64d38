public import AWSClient
import Foundation

/// moto's server: an AWS on this machine. One is started for all tests.
public final class AWSStandIn: Sendable {
  private let process: RunningProcess
  private let port: UInt16
  /// Calls it as a test.
  public let client: AWSClient

  private static let started = Task { try await AWSStandIn() }

  /// The stand-in of all tests.
  public static var shared: AWSStandIn { get async throws { try await started.value } }

  /// Starts a stand-in.
  /// - Throws: `ServerMissing`, `ProcessFailure` when Python or moto is missing.
  public init() async throws {
    let directory = URL(filePath: #filePath).deletingLastPathComponent()
    port = try freePort()
    process = try RunningProcess(
      try testPython, ["-B", directory.appending(path: "AWSStandIn").path, String(port)])
    try await process.waitForOutput("listening", timeLimit: .seconds(60))
    client = try AWSClient(environment: Self.environment(port: port))
  }

  /// The environment in which a program finds it.
  public var environment: [String: String] { Self.environment(port: port) }

  private static func environment(port: UInt16) -> [String: String] {
    [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_REGION": "eu-central-1",
      "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "test",
    ]
  }
}

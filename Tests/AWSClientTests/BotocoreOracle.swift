import Foundation
import Support

/// botocore, asked by `botocore_oracle.py` what it makes of the same values.
enum BotocoreOracle {
  /// Answers requests, all in one process.
  static func ask<Request: Encodable, Answer: Decodable>(
    _ requests: [Request]
  ) async throws -> [Answer] {
    let encoder = JSONEncoder()
    let lines = try requests.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "botocore_oracle.py").path
    let result = try await runProcess(
      testPython, [script], connections: .pipes(input: lines.joined()))
    guard result.exitCode == 0 else { throw ProcessFailure(describing: script, result) }
    return try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
  }
}

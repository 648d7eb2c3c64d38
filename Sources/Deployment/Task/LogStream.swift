import AWSClient
import Basics

/// Reads what a task writes, as CloudWatch Logs gets it.
struct LogStream {
  let client: AWSClient
  let group: String
  let stream: String
  private var position: String?

  init(_ client: AWSClient, group: String, stream: String) {
    self.client = client
    self.group = group
    self.stream = stream
  }

  /// The lines that came since the last time, or the first of them when there are very many.
  ///
  /// - Throws: `AWSError`, but not when the stream is not there yet.
  mutating func next() async throws -> [LogLine] {
    var input: JSONValue = [
      "logGroupName": .string(group), "logStreamName": .string(stream), "startFromHead": true,
    ]
    if let position { input["nextToken"] = .string(position) }
    do {
      let answer = try await client.call(.logs, "GetLogEvents", input)
      position = answer["nextForwardToken"]?.text ?? position
      return (answer["events"]?.elements ?? []).map {
        LogLine(time: $0["timestamp"]?.integer ?? 0, message: $0["message"]?.text ?? "")
      }
    } catch let error as AWSError where error.code == "ResourceNotFoundException" {
      return []
    }
  }
}

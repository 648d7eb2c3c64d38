import AWSClient
package import Basics

/// The loop of a Lambda function with a runtime of its own.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package struct LambdaRuntime: Sendable {
  private let base: String
  private let http = HTTPClient()

  /// Creates a runtime.
  ///
  /// - Parameter address: host and port of the runtime API: `AWS_LAMBDA_RUNTIME_API`.
  package init(address: String) {
    base = "http://\(address)/2018-06-01/runtime"
  }

  /// Answers one event after another, until Lambda ends the process or the task is cancelled.
  ///
  /// - Parameter answer: makes the answer to an event; what it throws is the function's error.
  /// - Throws: `LambdaError` when the runtime API does not work; `CancellationError`.
  package func run(_ answer: (JSONValue) async throws -> JSONValue) async throws -> Never {
    while true {
      let (id, event) = try await next()
      do {
        try await post("invocation/\(id)/response", try await answer(event))
      } catch let error as LambdaError {
        throw error
      } catch {
        try Task.checkCancellation()
        try await post("invocation/\(id)/error", Self.report(error))
      }
    }
  }

  /// Tells Lambda that the function cannot work at all.
  package func fail(_ error: any Error) async throws {
    try await post("init/error", Self.report(error))
  }

  private static func report(_ error: any Error) -> JSONValue {
    ["errorMessage": .string("\(error)"), "errorType": .string("\(type(of: error))")]
  }

  /// Waits for the next event, for as long as it takes.
  private func next() async throws -> (id: String, event: JSONValue) {
    var request = HTTPRequest(to: "\(base)/invocation/next")
    request.timeout = .seconds(24 * 3600)
    let response = try await send(request)
    guard let id = response.headers["lambda-runtime-aws-request-id"] else {
      throw LambdaError(message: "an event has no request id")
    }
    return (id, try JSONValue(parsing: response.body))
  }

  private func post(_ path: String, _ value: JSONValue) async throws {
    var request = HTTPRequest(to: "\(base)/\(path)")
    request.method = "POST"
    request.body = Array(value.description.utf8)
    _ = try await send(request)
  }

  private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var request = request
    request.usesProxy = false
    let response: HTTPResponse
    do {
      response = try await http.send(request)
    } catch let failure as HTTPFailure {
      throw LambdaError(message: failure.message)
    }
    guard (200..<300).contains(response.status) else {
      throw LambdaError(message: "\(request.url) answers \(response.status): \(response.text)")
    }
    return response
  }
}

/// The Lambda runtime API does not work as it should.
package struct LambdaError: MigrationError, Hashable {
  /// How a program ends that meets the error.
  package var exitStatus: ExitStatus { .unreachable }

  let message: String

  /// What is wrong.
  package var description: String { "the Lambda runtime API: \(message)" }
}

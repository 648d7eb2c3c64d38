import Basics

/// Fetches from the small HTTP services that give credentials.
struct CredentialFetch: Sendable {
  let http: HTTPClient
  let retries: RetryPolicy

  /// Sends a request, again if need be, and reads the JSON of the answer.
  /// - Throws: `AWSError` of the kind `credentials` that names the source.
  func json(_ request: HTTPRequest, from source: String) async throws -> JSONValue {
    let response = try await retries.run { try await send(request, from: source) }
    guard (200..<300).contains(response.status) else {
      let answer = try? JSONValue(parsing: response.body)
      let reason = answer?["message"]?.text ?? answer?["Message"]?.text
      throw AWSError(
        .credentials, code: "CredentialSourceFailed",
        message: "\(source) answered with HTTP status \(response.status)"
          + (reason.map { ": \($0)" } ?? ""))
    }
    guard let answer = try? JSONValue(parsing: response.body) else {
      throw AWSError(
        .credentials, code: "BadCredentialAnswer", message: "\(source) did not answer with JSON")
    }
    return answer
  }

  /// A server's error is thrown, so that it is tried again.
  private func send(_ request: HTTPRequest, from source: String) async throws -> HTTPResponse {
    let response: HTTPResponse
    do {
      response = try await http.send(request)
    } catch let failure as HTTPFailure {
      throw AWSError(
        .connection, code: "ConnectionFailed",
        message: "no answer from \(source) at \(request.url): \(failure.message)")
    }
    guard response.status < 500, response.status != 429 else {
      throw AWSError(
        .service, code: "CredentialSourceFailed",
        message: "\(source) answered with HTTP status \(response.status)",
        httpStatus: response.status)
    }
    return response
  }
}

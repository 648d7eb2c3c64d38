import FoundationEssentials
import Basics

/// Calls operations of services with credentials and a region that are given.
struct ServiceCaller: Sendable {
  let http: HTTPClient
  let retries: RetryPolicy
  let clock: Clock
  let endpoints: Endpoints
  /// The authorities to trust instead of the system's.
  let certificateFile: String?

  /// Calls an operation, again if need be.
  ///
  /// - Parameter credentials: nil for one of the few operations that need none.
  /// - Throws: `AWSError`, `CancellationError`.
  func call(
    _ service: AWSService, _ operation: String, _ input: JSONValue, region: String,
    credentials: Credentials?
  ) async throws -> JSONValue {
    let request = request(service, operation, input, region: region)
    return try await retries.run {
      var response = try await send(request, service, operation, region, credentials)
      var answer = ServiceAnswer(response, from: service, operation)
      if case .failure(let error) = answer, Self.clockCodes.contains(error.code),
        clock.adjust(toHTTPDate: response.headers["date"])
      {
        response = try await send(request, service, operation, region, credentials)
        answer = ServiceAnswer(response, from: service, operation)
      }
      return try answer.get()
    }
  }

  private func request(
    _ service: AWSService, _ operation: String, _ input: JSONValue, region: String
  ) -> HTTPRequest {
    var request = HTTPRequest(method: "POST", url: endpoints.url(of: service, in: region) + "/")
    request.certificateFile = certificateFile
    switch service.protocolName {
    case .json(let version, let targetPrefix):
      request.headers["Content-Type"] = "application/x-amz-json-\(version)"
      request.headers["X-Amz-Target"] = "\(targetPrefix).\(operation)"
      request.body = Array(input.description.utf8)
    case .query(let version):
      request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
      let fields =
        [("Action", operation), ("Version", version)]
        + input.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text ?? "\($0.value)") }
      let form = fields.map { "\($0)=\(URLText.encoded($1))" }.joined(separator: "&")
      request.body = Array(form.utf8)
    }
    return request
  }

  private func send(
    _ request: HTTPRequest, _ service: AWSService, _ operation: String, _ region: String,
    _ credentials: Credentials?
  ) async throws -> HTTPResponse {
    var request = request
    if let credentials {
      let signature = SignatureV4(
        credentials: credentials, region: region, service: service.signingName,
        time: clock.now.signatureText)
      request.headers.merge(signature.headers(for: request)) { $1 }
    }
    do {
      return try await http.send(request)
    } catch let failure as HTTPFailure {
      throw AWSError(
        .connection, code: failure.isTimeout ? AWSError.timeoutCode : "ConnectionFailed",
        message: "no answer from \(request.url): \(failure.message)",
        operation: "\(service.signingName):\(operation)")
    }
  }

  /// What services say to a signature with a wrong time.
  private static let clockCodes: Set = [
    "AuthFailure", "InvalidSignatureException", "RequestExpired", "RequestInTheFuture",
    "RequestTimeTooSkewed", "SignatureDoesNotMatch",
  ]
}

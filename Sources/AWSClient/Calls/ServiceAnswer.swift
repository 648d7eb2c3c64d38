import Basics

/// What a service says in a response.
typealias ServiceAnswer = Result<JSONValue, AWSError>

extension ServiceAnswer {
  /// Reads a response.
  init(_ response: HTTPResponse, from service: AWSService, _ operation: String) {
    let body: JSONValue? =
      switch service.protocolName {
      case .json: response.body.isEmpty ? .object([:]) : try? JSONValue(parsing: response.body)
      case .query: XMLAnswer.parse(response.text)
      }
    let answer: JSONValue? =
      switch service.protocolName {
      case .json: body
      case .query: body?["\(operation)Result"] ?? body
      }
    if (200..<300).contains(response.status), let answer {
      self = .success(answer)
    } else {
      self = .failure(
        AWSError(response, body: body, operation: "\(service.signingName):\(operation)"))
    }
  }
}

extension AWSError {
  /// The error of a request that was not answered in time.
  static let timeoutCode = "RequestTimeout"

  /// Reads the error that a service answered with.
  init(_ response: HTTPResponse, body: JSONValue?, operation: String) {
    let details = body?["Error"] ?? body
    let type =
      response.headers["x-amzn-errortype"] ?? details?["__type"]?.text ?? details?["code"]?.text
      ?? details?["Code"]?.text
    let code = type.map(Self.code(inType:)) ?? "HTTP\(response.status)"
    let message =
      details?["message"]?.text ?? details?["Message"]?.text ?? details?["errorMessage"]?.text
    self.init(
      Self.credentialCodes.contains(code) ? .credentials : .service, code: code,
      message: message.flatMap { $0.isEmpty ? nil : $0 }
        ?? "the service answered with HTTP status \(response.status)"
        + (body == nil ? " and nothing that can be read" : ""),
      operation: operation, httpStatus: response.status,
      requestID: response.headers["x-amzn-requestid"] ?? response.headers["x-amz-request-id"]
        ?? body?["RequestId"]?.text)
  }

  /// `Name` of `com.amazonaws.ecs#Name:http://…`.
  private static func code(inType type: String) -> String {
    let name = type.prefix { $0 != ":" }
    return String(name.split(separator: "#").last ?? name)
  }
}

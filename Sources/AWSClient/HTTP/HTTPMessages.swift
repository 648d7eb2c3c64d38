/// A request to a service.
package struct HTTPRequest: Sendable {
  package var method = "GET"
  package var url: String
  var headers: [String: String] = [:]
  package var body: [UInt8]?
  /// How long making the connection may take.
  package var connectTimeout: Duration = .seconds(5)
  /// How long all of it may take.
  package var timeout: Duration = .seconds(60)
  /// Whether the proxy of the environment (`HTTPS_PROXY`) is used; not for addresses that only this
  /// machine has.
  package var usesProxy = true
  /// The authorities to trust instead of the system's.
  var certificateFile: String?
}

extension HTTPRequest {
  /// Creates a request.
  package init(to url: String) { self.init(url: url) }
}

/// An answer, whatever its status.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// The headers by their names in lower case.
  package var headers: [String: String]
  package var body: [UInt8]

  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there was no answer.
package struct HTTPFailure: Error, Sendable, Hashable {
  /// libcurl's description, with host and reason.
  package var message: String
  var isTimeout = false
}

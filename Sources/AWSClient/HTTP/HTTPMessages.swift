/// A request to a service.
struct HTTPRequest: Sendable {
  var method = "GET"
  var url: String
  var headers: [String: String] = [:]
  var body: [UInt8]?
  /// How long making the connection may take.
  var connectTimeout: Duration = .seconds(5)
  /// How long all of it may take.
  var timeout: Duration = .seconds(60)
  /// Whether the proxy of the environment (`HTTPS_PROXY`) is used; not for addresses that only this
  /// machine has.
  var usesProxy = true
  /// The authorities to trust instead of the system's.
  var certificateFile: String?
}

/// An answer, whatever its status.
struct HTTPResponse: Sendable {
  var status: Int
  /// The headers by their names in lower case.
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there was no answer.
struct HTTPFailure: Error, Sendable, Hashable {
  /// libcurl's description, with host and reason.
  var message: String
  var isTimeout = false
}

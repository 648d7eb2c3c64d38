import Foundation

/// A request as it came over the wire.
package struct HTTPStandInRequest: Sendable, Hashable {
  /// The method, such as `GET`.
  package var method: String
  /// The path with its query.
  package var target: String
  /// The headers by their names in lower case.
  package var headers: [String: String]
  /// The body.
  package var body: String

  /// Reads a request; nil while a part of it is missing.
  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
    var lines = head.split(separator: "\r\n")
    let first = lines.removeFirst().split(separator: " ")
    guard first.count == 3 else { return nil }
    method = String(first[0])
    target = String(first[1])
    headers = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts[1].trimmingCharacters(in: .whitespaces)
      // A header that comes twice is one with both values, to signatures too.
      headers.merge([parts[0].lowercased(): value]) { "\($0),\($1)" }
    }
    let body = bytes[end.upperBound...]
    guard body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
    self.body = String(decoding: body, as: UTF8.self)
  }
}

/// What to answer.
package struct HTTPStandInResponse: Sendable, Hashable {
  /// The status code.
  package var status: Int
  /// Headers besides the length.
  package var headers: [String: String]
  /// The body.
  package var body: String

  /// Creates a response.
  package init(_ body: String = "", status: Int = 200, headers: [String: String] = [:]) {
    self.body = body
    self.status = status
    self.headers = headers
  }

  var bytes: [UInt8] {
    let fields = headers.merging(["Content-Length": "\(body.utf8.count)"]) { $1 }
    let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) Status\r\n\(lines)\r\n\(body)".utf8)
  }
}

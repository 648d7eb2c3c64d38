import Foundation

/// A request as it came over the wire.
public struct HTTPStandInRequest: Sendable, Hashable {
  /// The method, such as `GET`.
  public var method: String
  /// The path with its query.
  public var target: String
  /// The headers by their names in lower case.
  public var headers: [String: String]
  /// The body.
  public var body: String

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
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let body = bytes[end.upperBound...]
    guard body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
    self.body = String(decoding: body, as: UTF8.self)
  }
}

/// What to answer.
public struct HTTPStandInResponse: Sendable, Hashable {
  /// The status code.
  public var status: Int
  /// Headers besides the length.
  public var headers: [String: String]
  /// The body.
  public var body: String

  /// Creates a response.
  public init(_ body: String = "", status: Int = 200, headers: [String: String] = [:]) {
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

import Crypto
import Basics

/// AWS Signature Version 4, as the general reference of AWS describes it.
///
/// libcurl has it too, but before 8.3 (Debian 12 has 7.88) it sends `X-Amz-Date` twice when it is
/// given the time, as a wrong clock needs it, and before 7.86 it leaves the session token out. The
/// token of RDS, a presigned URL, it does not make at all.
struct SignatureV4: Sendable {
  var credentials: Credentials
  var region: String
  var service: String
  /// When it is signed, such as `20261124T120000Z`.
  var time: String

  static let algorithm = "AWS4-HMAC-SHA256"

  /// The access key and what its signature is good for.
  var credential: String { ([credentials.accessKeyID] + scope).joined(separator: "/") }

  private var scope: [String] { [String(time.prefix(8)), region, service, "aws4_request"] }

  /// The signature of a request in its canonical form.
  func signature(of canonicalRequest: String) -> String {
    let text = [
      Self.algorithm, time, scope.joined(separator: "/"), Self.hash(Array(canonicalRequest.utf8)),
    ].joined(separator: "\n")
    let secret = Array("AWS4\(credentials.secretAccessKey.revealed)".utf8)
    let key = scope.reduce(secret) { Array(Self.code(of: $1, key: $0)) }
    return Self.code(of: text, key: key).hexadecimal
  }

  /// The SHA-256 of bytes in hexadecimal.
  static func hash(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

  private static func code(of text: String, key: [UInt8]) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key))
  }
}

extension SignatureV4 {
  /// The headers that sign a request, its own headers and its body.
  func headers(for request: HTTPRequest) -> [String: String] {
    var added = ["X-Amz-Date": time]
    added["X-Amz-Security-Token"] = credentials.sessionToken?.revealed
    let (host, path) = Self.parts(of: request.url)
    let signed = request.headers.merging(added) { $1 }.merging(["Host": host]) { $1 }
      .map { ($0.key.lowercased(), $0.value) }.sorted { $0.0 < $1.0 }
    let names = signed.map(\.0).joined(separator: ";")
    let canonicalRequest =
      [request.method, path, ""] + signed.map { "\($0.0):\($0.1)" }
      + ["", names, Self.hash(request.body ?? [])]
    let signature = signature(of: canonicalRequest.joined(separator: "\n"))
    added["Authorization"] =
      "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(names), Signature=\(signature)"
    return added
  }

  /// Host and path of a URL without a query. The host is what the header of that name says: without
  /// the port that the scheme has anyway.
  private static func parts(of url: String) -> (host: String, path: String) {
    let isSecure = url.hasPrefix("https://")
    let rest = url.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" }
    let port = isSecure ? ":443" : ":80"
    let host = authority.hasSuffix(port) ? authority.dropLast(port.count) : authority
    let path = rest[authority.endIndex...]
    return (String(host), path.isEmpty ? "/" : String(path))
  }
}

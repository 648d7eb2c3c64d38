package import FoundationEssentials
package import Basics

/// The password of RDS IAM authentication: a presigned URL without its scheme, made on this machine.
///
/// It is good for logging on during the next fifteen minutes.
package struct RDSToken: Sendable {
  /// The name of the database server as RDS gives it, not an alias of it.
  package var host: String
  /// The server's port.
  package var port: Int
  /// The database user, who has the role `rds_iam`.
  package var user: String
  /// The server's region.
  package var region: String

  /// Creates the description of a token.
  package init(host: String, port: Int, user: String, region: String) {
    self.host = host
    self.port = port
    self.user = user
    self.region = region
  }

  /// The region in a host name of RDS, such as `shop.c1abc.eu-central-1.rds.amazonaws.com`.
  package static func region(inHost host: String) -> String? {
    let labels = host.lowercased().split(separator: ".").map(String.init)
    guard let rds = labels.lastIndex(of: "rds"), rds > 0, rds + 1 < labels.count else { return nil }
    // In China the region comes behind: shop.c1abc.rds.cn-north-1.amazonaws.com.cn
    let region = labels[rds + 1] == "amazonaws" ? labels[rds - 1] : labels[rds + 1]
    return labels.contains("amazonaws") && region.contains("-") ? region : nil
  }

  /// Makes the token.
  package func signed(with credentials: Credentials, at date: Date) -> Secret {
    let signature = SignatureV4(
      credentials: credentials, region: region, service: "rds-db", time: date.signatureText)
    var query = [
      ("Action", "connect"), ("DBUser", user), ("X-Amz-Algorithm", SignatureV4.algorithm),
      ("X-Amz-Credential", signature.credential), ("X-Amz-Date", signature.time),
      ("X-Amz-Expires", "900"), ("X-Amz-SignedHeaders", "host"),
    ]
    if let token = credentials.sessionToken {
      query.append(("X-Amz-Security-Token", token.revealed))
    }
    // 443 is what `https` means without a port.
    let hostHeader = host.lowercased() + (port == 443 ? "" : ":\(port)")
    let canonicalRequest = [
      "GET", "/", Self.encoded(query.sorted { $0.0 < $1.0 }), "host:\(hostHeader)", "", "host",
      SignatureV4.hash([]),
    ].joined(separator: "\n")
    query.append(("X-Amz-Signature", signature.signature(of: canonicalRequest)))
    return Secret("\(host):\(port)/?\(Self.encoded(query))")
  }

  private static func encoded(_ query: [(String, String)]) -> String {
    query.map { "\($0)=\(URLText.encoded($1))" }.joined(separator: "&")
  }
}

extension AWSClient {
  /// Makes a token for logging on to a database server of RDS with the client's credentials.
  ///
  /// The region is that in the host's name, or else the client's.
  /// - Throws: `AWSError`, `CancellationError`.
  package func rdsToken(host: String, port: Int, user: String) async throws -> Secret {
    let region: String
    if let named = RDSToken.region(inHost: host) {
      region = named
    } else {
      region = try await self.region()
    }
    return RDSToken(host: host, port: port, user: user, region: region)
      .signed(with: try await credentials(), at: configuration.caller.clock.now)
  }
}

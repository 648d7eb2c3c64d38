package import Foundation

/// A server's certificate with its key, in PEM.
package struct TestCertificate: Sendable {
  /// The certificate.
  package let certificate: String
  /// The key.
  package let key: String
}

/// A certificate authority of a test's own, made by openssl.
package struct TestAuthority: Sendable {
  /// The file of the authority's own certificate, for `sslrootcert`.
  package let certificateFile: String
  private let directory: URL

  /// Makes an authority in a directory of its own below the given one.
  package init(in parent: URL, name: String) async throws {
    directory = parent.appending(path: name, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    certificateFile = directory.appending(path: "ca.crt").path
    try await openssl(
      ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-out", "ca.crt"]
        + Self.newKey("ca.key"))
  }

  /// Signs a certificate for a host name.
  /// - Parameter days: how long it is valid from now on; negative for one that has expired.
  package func certificate(for host: String, days: Int = 1) async throws -> TestCertificate {
    try await openssl(
      [
        "req", "-nodes", "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)",
        "-out", "request",
      ] + Self.newKey("server.key"))
    try await openssl([
      "x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
      "-copy_extensions", "copy", "-days", "\(days)", "-out", "server.crt",
    ])
    return TestCertificate(certificate: try text("server.crt"), key: try text("server.key"))
  }

  private static func newKey(_ file: String) -> [String] {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", file]
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: directory.appending(path: name), encoding: .utf8)
  }

  private func openssl(_ arguments: [String]) async throws {
    let result = try await runProcess("openssl", arguments, in: directory)
    guard result.exitCode == 0 else { throw ProcessFailure(describing: "openssl", result) }
  }
}

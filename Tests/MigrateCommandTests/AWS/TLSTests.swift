import AWSClient
import Foundation
import Migrations
import Support
import Testing

@Suite("TLS and tokens of RDS")
struct TLSTests {
  private static let versions: KeyValuePairs = [
    "versions/1_table.sql": "-- migrate:up\nCREATE TABLE t (id integer);\n"
  ]

  /// Runs `upgrade head` on a server at `localhost`.
  private func upgrade(
    _ server: DisposableServer, host: String = "localhost", user: String = "postgres",
    _ query: String, _ environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await withTemporaryDirectory { directory in
      try directory.write(Self.versions)
      let url = """
        postgresql://\(user)@\(host):\(server.port)/postgres?hostaddr=127.0.0.1&\(query)
        """
      return try await migrate(
        "upgrade", "head", environment: environment.merging(["MIGRATE_URL": url]) { $1 },
        in: directory)
    }
  }

  @Test("the right authority and name are accepted; the wrong ones are told from each other")
  func verification() async throws {
    try await withTemporaryDirectory { directory in
      let right = try await TestAuthority(in: directory, name: "right")
      let wrong = try await TestAuthority(in: directory, name: "wrong")
      let certificate = try await right.certificate(for: "localhost")
      try await DisposableServer.with(certificate: certificate) { server async throws in
        let full = "sslmode=verify-full&sslrootcert="
        let good = try await upgrade(server, full + right.certificateFile)
        #expect(good.exitCode == 0, "\(good.errors)")

        let otherCA = try await upgrade(server, full + wrong.certificateFile)
        #expect(otherCA.exitCode == 4)
        #expect(otherCA.errors.contains("certificate verify failed"), "\(otherCA.errors)")
        #expect(otherCA.errors.contains("not signed by an authority in sslrootcert"))

        let otherName = try await upgrade(server, host: "db.test", full + right.certificateFile)
        #expect(otherName.exitCode == 4)
        #expect(
          otherName.errors.contains(
            "server certificate for \"localhost\" does not match host name \"db.test\""),
          "\(otherName.errors)")
        #expect(otherName.errors.contains("Connect by a name that the certificate has"))

        let noCA = try await upgrade(server, full + "/nonexistent/ca.pem")
        #expect(noCA.exitCode == 78)
        #expect(noCA.errors.contains("\"/nonexistent/ca.pem\" does not exist"), "\(noCA.errors)")
        #expect(noCA.errors.contains("global-bundle.pem"))
      }
    }
  }

  @Test("an expired certificate is refused")
  func expired() async throws {
    try await withTemporaryDirectory { directory in
      let authority = try await TestAuthority(in: directory, name: "authority")
      let certificate = try await authority.certificate(for: "localhost", days: -1)
      try await DisposableServer.with(certificate: certificate) { server async throws in
        let result = try await upgrade(
          server, "sslmode=verify-full&sslrootcert=\(authority.certificateFile)")
        #expect(result.exitCode == 4)
        #expect(
          result.errors.contains("The server's certificate has expired, or"), "\(result.errors)")
      }
    }
  }

  @Test("a server without TLS is refused where TLS is asked for")
  func noTLS() async throws {
    try await DisposableServer.with { server async throws in
      for query in ["sslmode=require", "iam=true&sslmode=require"] {
        let result = try await upgrade(server, query, Self.keys)
        #expect(result.exitCode == 4)
        #expect(result.errors.contains("The server offers no TLS"), "\(result.errors)")
      }
    }
  }

  @Test("sslrootcert=system works, or says which libpq it needs")
  func systemAuthorities() async throws {
    try await withTemporaryDirectory { directory in
      let authority = try await TestAuthority(in: directory, name: "authority")
      let certificate = try await authority.certificate(for: "localhost")
      try await DisposableServer.with(certificate: certificate) { server async throws in
        let result = try await upgrade(
          server, "sslmode=verify-full&sslrootcert=system",
          ["SSL_CERT_FILE": authority.certificateFile])
        guard result.exitCode != 0 else { return }
        #expect(result.exitCode == 78)
        #expect(result.errors.contains("sslrootcert=system needs libpq 16"), "\(result.errors)")
      }
    }
  }

  @Test("iam=true logs on with a token made for this server, over TLS that is verified")
  func token() async throws {
    try await withTemporaryDirectory { directory in
      let authority = try await TestAuthority(in: directory, name: "authority")
      let certificate = try await authority.certificate(for: "localhost")
      try await DisposableServer.with(certificate: certificate) { server async throws in
        let admin = server.url("postgres")
        try await psql(admin, "CREATE ROLE app LOGIN SUPERUSER")
        let token = RDSToken(
          host: "localhost", port: Int(server.port), user: "app", region: "eu-central-1")
        let credentials = Credentials(
          accessKeyID: "AKIATEST", secretAccessKey: Secret("secret"), sessionToken: Secret("t/+="))
        let query = "iam=true&sslrootcert=\(authority.certificateFile)"

        // A token holds its second: it is the role's password when both are made in the same one.
        try await waitUntil("a token is made in the second of the password") {
          let password = token.signed(with: credentials, at: Date()).revealed
          try await psql(admin, "ALTER ROLE app PASSWORD '\(password)'")
          let result = try await upgrade(server, user: "app", query, Self.keys)
          #expect(!(result.output + result.errors).contains("X-Amz-Signature"))
          return result.exitCode == 0
        }
        #expect(try await psql(admin, "SELECT applied_by FROM migrate_version") == "app\n")
      }
    }
  }

  @Test("iam=true without verified TLS, a user or one host is a configuration error")
  func wrongToken() async throws {
    try await withTemporaryDirectory { directory in
      try directory.write(Self.versions)
      for (url, message) in [
        ("postgresql://app@h/d?iam=true&sslmode=prefer", "leave sslmode out (verify-full)"),
        ("postgresql://app@h/d?iam=maybe", "iam in the database URL must be true or false"),
        ("postgresql://h/d?iam=true", "iam=true needs a user"),
        ("postgresql://app@a,b/d?iam=true", "iam=true needs one host name"),
      ] {
        let result = try await migrate(
          "upgrade", "head", environment: Self.keys.merging(["MIGRATE_URL": url]) { $1 },
          in: directory)
        #expect(result.exitCode == 78)
        #expect(result.errors.contains(message), "\(result.errors)")
      }
    }
  }

  private static let keys = [
    "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "t/+=", "AWS_REGION": "eu-central-1",
  ]
}

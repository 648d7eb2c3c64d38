import Testing

@testable import Migrations

@Suite("libpq's message about a failed connection")
struct PostgreSQLConnectMessageTests {
  private func failure(_ text: String, needsPassword: Bool = false) -> ConnectFailure {
    ConnectMessage(text, needsPassword: needsPassword).failure
  }

  @Test(
    "is judged by the server's SQLSTATE, in any language",
    arguments: [
      ("28P01", ConnectFailure.authentication), ("28000", .authentication),
      ("42501", .authentication), ("3D000", .noSuchDatabase), ("57P03", .unreachable),
      ("57P01", .unreachable), ("53300", .unreachable), ("42704", .configuration),
      ("55000", .configuration),
    ])
  func sqlState(code: String, kind: ConnectFailure) {
    let text = """
      connection to server at "db" (10.0.0.1), port 5432 failed: VERHÄNGNISVOLL:  \(code): schlecht: sehr
      ORT:  auth_failed, auth.c:335

      """
    let message = ConnectMessage(text, needsPassword: false)
    #expect(message.failure == kind)
    #expect(
      message.text
        == "connection to server at \"db\" (10.0.0.1), port 5432 failed: VERHÄNGNISVOLL:  schlecht: sehr"
    )
  }

  @Test(
    "is judged by libpq's words where there is no SQLSTATE",
    arguments: [
      ("failed: Connection refused", ConnectFailure.unreachable),
      ("failed: SSL error: certificate verify failed", .tls),
      ("failed: server certificate for \"db\" does not match host name \"localhost\"", .tls),
      ("failed: server does not support SSL, but SSL was required", .tls),
      ("failed: SSL error: tlsv1 alert protocol version", .tls),
      ("failed: SSL SYSCALL error: Connection reset by peer", .unreachable),
      ("failed: root certificate file \"/nope\" does not exist", .configuration),
      ("failed: could not load private key file \"/k\": no such file", .configuration),
      ("failed: fe_sendauth: no password supplied", .authentication),
      ("failed: authentication method requirement \"scram-sha-256\" failed", .authentication),
      ("failed: channel binding is required, but server did not offer it", .authentication),
      ("failed: session is read-only", .unreachable),
    ])
  func words(text: String, kind: ConnectFailure) {
    #expect(failure("connection to server at \"db\", port 5432 " + text) == kind)
  }

  @Test("about no server at all is about the parameters")
  func configuration() {
    #expect(failure("invalid sslmode value: \"bogus\"") == .configuration)
    #expect(failure("definition of service \"shop\" not found") == .configuration)
    #expect(failure("could not translate host name \"db\" to address: unknown") == .unreachable)
  }

  @Test("of a pooler has one SQLSTATE for everything")
  func pooler() {
    let server = "connection to server at \"db\", port 6432 failed: FATAL:  08P01: "
    #expect(failure(server + "no such database: shop") == .noSuchDatabase)
    #expect(failure(server + "password authentication failed") == .authentication)
    #expect(failure(server + "no such user: app") == .authentication)
    #expect(failure(server + "server login has been failing") == .unreachable)
  }

  @Test("of several hosts is judged by the last")
  func severalHosts() {
    let text = """
      connection to server at "a", port 5432 failed: Connection refused
      \tIs the server running on that host and accepting TCP/IP connections?
      connection to server at "b", port 5432 failed: FATAL:  28P01: password authentication failed
      LOCATION:  auth_failed, auth.c:335
      """
    #expect(failure(text) == .authentication)
    #expect(
      failure("connection to server at \"a\" failed: x", needsPassword: true) == .authentication)
  }
}

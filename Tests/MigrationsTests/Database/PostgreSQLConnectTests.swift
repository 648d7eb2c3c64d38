import Glibc
import Support
import Testing

@testable import Migrations

@Suite("Connecting to PostgreSQL")
struct PostgreSQLConnectTests {
  /// Connects to the test server with other parameters, and expects that to fail.
  private func failure(
    _ change: (_ url: String) -> String
  ) async throws -> (kind: ConnectFailure?, message: String) {
    let url = change(try PostgreSQLServer().url)
    let error = await databaseError {
      _ = try await PostgreSQLConnection.connect(to: postgreSQLParameters(url))
    }
    guard case .cannotConnect(let kind, let message) = error else {
      return (nil, "\(error as Any)")
    }
    return (kind, message)
  }

  @Test("tells a wrong password, and does not repeat it")
  func wrongPassword() async throws {
    let url = try PostgreSQLServer().url(database: "postgres", password: "Hidden")
    let (kind, message) = try await failure { _ in url }
    #expect(kind == .authentication)
    #expect(message.contains("FATAL:  password authentication failed for user \"postgres\""))
    #expect(!message.contains("Hidden"))
    #expect(!message.contains("28P01"))
    #expect(!message.contains(".c:"))
  }

  @Test("tells a missing password and an unknown role")
  func noPassword() async throws {
    let withoutPassword = try await failure {
      $0.replacing(/:[^:@\/]*@/, with: "@", maxReplacements: 1) + "?passfile=/no/such/file"
    }
    #expect(withoutPassword.kind == .authentication)
    let url = try PostgreSQLServer().url(database: "postgres", user: "nobody_at_all")
    #expect(try await failure { _ in url }.kind == .authentication)
  }

  @Test("tells a database that is not there")
  func noSuchDatabase() async throws {
    let url = try PostgreSQLServer().url(database: "no_such_database")
    let (kind, message) = try await failure { _ in url }
    #expect(kind == .noSuchDatabase)
    #expect(message.hasSuffix("FATAL:  database \"no_such_database\" does not exist"))
  }

  @Test(
    "tells a server that cannot be reached",
    arguments: [
      "postgresql://u@127.0.0.1:1/d", "postgresql://u@no-such-host.invalid/d",
      "postgresql://u@/d?host=/no/such/directory",
    ])
  func unreachable(url: String) async throws {
    #expect(try await failure { _ in url }.kind == .unreachable)
  }

  @Test("tells a server that takes no more connections")
  func tooManyConnections() async throws {
    try await withPostgreSQL { connection, _ in
      let role = "crowded_" + (try await connection.value("SELECT md5(random()::text)") ?? "")
      try await connection.execute("CREATE ROLE \(role) LOGIN PASSWORD 'x' CONNECTION LIMIT 0")
      let url = try PostgreSQLServer().url(database: "postgres", user: role, password: "x")
      let kind = try await failure { _ in url }.kind
      try await connection.execute("DROP ROLE \(role)")
      #expect(kind == .unreachable)
    }
  }

  @Test("tells a server without TLS")
  func noTLS() async throws {
    let (kind, message) = try await failure { $0 + "?sslmode=require" }
    #expect(kind == .tls)
    #expect(message.contains("server does not support SSL, but SSL was required"))
  }

  @Test(
    "tells wrong parameters",
    arguments: [
      "sslmode=bogus", "service=no_such_service", "target_session_attrs=bogus",
      "keepalives_idle=x", "options=-c%20no_such_setting%3D1",
    ])
  func wrongParameters(query: String) async throws {
    #expect(try await failure { $0 + "?" + query }.kind == .configuration)
  }

  @Test("goes on to the next host")
  func severalHosts() async throws {
    let url = try PostgreSQLServer().url.replacing("@", with: "@127.0.0.1:1,")
    let connection = try await PostgreSQLConnection.connect(to: postgreSQLParameters(url))
    #expect(try await connection.value("SELECT 1") == "1")
  }

  @Test("leaves out a host that does not answer in time")
  func silentHost() async throws {
    let silent = try SilentServer()
    let server = try PostgreSQLServer().url
    let hosts = "@127.0.0.1:\(silent.port),127.0.0.1:1,"
    let connection = try await PostgreSQLConnection.connect(
      to: postgreSQLParameters(server.replacing("@", with: hosts)),
      connectTimeout: .seconds(3))
    #expect(try await connection.value("SELECT 1") == "1")

    let (kind, message) = try await failure { _ in
      "postgresql://u@127.0.0.1:\(silent.port),127.0.0.1:1/d?connect_timeout=1"
    }
    #expect(kind == .unreachable)
    #expect(message.contains("port \(silent.port) failed: timeout expired"))
    #expect(message.contains("port 1 failed: Connection refused"))
  }

  @Test("ends at once when the task is cancelled")
  func cancellation() async throws {
    let silent = try SilentServer()
    let parameters = try postgreSQLParameters(
      "postgresql://u@127.0.0.1:\(silent.port)/d?connect_timeout=0")
    let task = Task { () async -> DatabaseError? in
      await databaseError { _ = try await PostgreSQLConnection.connect(to: parameters) }
    }
    silent.awaitClient()
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test("names the application, unless the parameters do")
  func applicationName() async throws {
    let url = try PostgreSQLServer().url
    let name = "SHOW application_name"
    let plain = try await PostgreSQLConnection.connect(
      to: postgreSQLParameters(url), applicationName: "tester")
    #expect(try await plain.value(name) == "tester")
    let named = try await PostgreSQLConnection.connect(
      to: postgreSQLParameters(url + "?application_name=shop"), applicationName: "tester")
    #expect(try await named.value(name) == "shop")
  }
}

/// A server that lets clients connect and then says nothing.
private final class SilentServer {
  let port: UInt16
  private let socket: CInt

  init() throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (isBound, socket) = withUnsafeMutablePointer(to: &address) { [socket] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        (
          bind(socket, address, length) == 0 && listen(socket, 10) == 0
            && getsockname(socket, address, &length) == 0, socket
        )
      }
    }
    try #require(isBound && socket >= 0)
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(socket) }

  /// Blocks until a client has connected and sent something.
  func awaitClient() {
    let client = accept(socket, nil, nil)
    var byte: UInt8 = 0
    recv(client, &byte, 1, 0)
  }
}

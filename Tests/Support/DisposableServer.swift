import Foundation

/// A PostgreSQL server of a test's own, which may be crashed.
package struct DisposableServer: Sendable {
  private let directory: URL
  /// The port on 127.0.0.1.
  package let port: UInt16

  /// Makes and starts a server, hands it over, and removes it.
  ///
  /// - Parameters:
  ///   - smallDisk: The size in MiB of a disk that the server alone sees as `smallDisk`; nil for none.
  ///     Only root can mount it.
  ///   - certificate: What it shows for TLS; with one, all but the role `postgres` log on by a
  ///     password that goes over TLS.
  /// - Throws: `ServerMissing`, `ProcessFailure`.
  package static func with<Result>(
    smallDisk: Int? = nil, certificate: TestCertificate? = nil,
    _ body: (DisposableServer) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let server = DisposableServer(
        directory: directory, port: try freePort())
      try await server.initialize()
      if let certificate { try await server.install(certificate) }
      try await server.start(smallDisk: smallDisk)
      do {
        let result = try await body(server)
        try await server.crash()
        return result
      } catch {
        try? await server.crash()
        throw error
      }
    }
  }

  /// Creates an empty database.
  /// - Returns: its URL.
  package func createDatabase(_ name: String) async throws -> String {
    try await psql(url("postgres"), "CREATE DATABASE \(name) TEMPLATE template0")
    return url(name)
  }

  /// Starts the server and waits until it takes connections.
  package func start(smallDisk: Int? = nil) async throws {
    let options =
      "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    // A mount in a name space of the server's own is gone when the server is.
    let mount = smallDisk.map { size in
      [
        "unshare", "--mount", "sh", "-c",
        #"mkdir "$0" && mount -t tmpfs -o size=\#(size)m none "$0" && chown postgres "$0" && exec "$@""#,
        self.smallDisk,
      ]
    }
    try await run("pg_ctl", "start", "-w", "-l", path("log"), "-o", options, inside: mount ?? [])
  }

  /// The directory of the small disk, for CREATE TABLESPACE.
  package var smallDisk: String { path("disk") }

  /// Stops the server as a crash does: nothing is finished and nothing written.
  package func crash() async throws {
    try await run("pg_ctl", "stop", "-w", "-m", "immediate")
  }

  /// Makes and starts a hot standby, which confirms every commit of this server before it counts,
  /// hands it over, and removes it.
  package func withStandby<Result>(
    _ body: (_ standby: DisposableServer) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let standby = DisposableServer(
        directory: directory, port: try freePort())
      if Self.isRoot {
        try Self.check(await runProcess("chown", ["postgres", directory.path]))
      }
      try await standby.run(
        "pg_basebackup", "--write-recovery-conf", "--checkpoint=fast", "-d", url("postgres"))
      try await standby.start()
      try await psql(url("postgres"), "ALTER SYSTEM SET synchronous_standby_names = '*'")
      try await psql(url("postgres"), "SELECT pg_reload_conf()")
      do {
        let result = try await body(standby)
        try await standby.crash()
        return result
      } catch {
        try? await standby.crash()
        throw error
      }
    }
  }

  /// Makes a standby the primary.
  package func promote() async throws { try await run("pg_ctl", "promote", "-w") }

  /// The URL of a database of the server.
  package func url(_ database: String) -> String {
    "postgresql://postgres@127.0.0.1:\(port)/\(database)"
  }

  private func path(_ name: String) -> String { directory.appending(path: name).path }

  private func initialize() async throws {
    if Self.isRoot {
      try Self.check(await runProcess("chown", ["postgres", directory.path]))
    }
    try await run("initdb", "-U", "postgres", "-A", "trust", "--no-sync")
  }

  private func install(_ certificate: TestCertificate) async throws {
    let data = directory.appending(path: "data")
    try data.write([
      "server.crt": certificate.certificate, "server.key": certificate.key,
      "pg_hba.conf": """
      host all postgres 127.0.0.1/32 trust
      hostssl all all 127.0.0.1/32 password

      """,
    ])
    let key = data.appending(path: "server.key").path
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    if Self.isRoot {
      try Self.check(await runProcess("chown", ["-R", "postgres", data.path]))
    }
    let settings = try FileHandle(forWritingTo: data.appending(path: "postgresql.conf"))
    try settings.seekToEnd()
    try settings.write(contentsOf: Data("ssl = on\n".utf8))
    try settings.close()
  }

  /// PostgreSQL refuses to run as root.
  private static var isRoot: Bool { geteuid() == 0 }

  private func run(
    _ program: String, _ arguments: String..., inside wrapper: [String] = []
  ) async throws {
    let path = try PostgreSQLServer().programs.appending(path: program).path
    let asOwner = Self.isRoot ? ["runuser", "-u", "postgres", "--"] : []
    let command = wrapper + asOwner + [path, "-D", self.path("data")] + arguments
    try Self.check(await runProcess(command[0], Array(command.dropFirst()), in: directory))
  }

  private static func check(_ result: ProcessResult) throws {
    guard result.exitCode == 0 else {
      throw ProcessFailure(describing: "a command for a server of the test's own", result)
    }
  }
}

/// A port of 127.0.0.1 for a server that is stopped and started again.
///
/// It lies below those that the system gives to outgoing connections, so that none of them takes it
/// while the server is down.
package func freePort() throws -> UInt16 {
  for _ in 0..<100 {
    let port = UInt16.random(in: 10_000..<20_000)
    if (try? LoopbackSocket.listening(on: port)) != nil { return port }
  }
  throw ProcessFailure(description: "no port of 127.0.0.1 is free between 10000 and 20000")
}

import Foundation

/// A PostgreSQL server as it looks through a network that fails at a chosen message.
///
/// ```swift
/// let proxy = try FaultProxy(to: url, fault: Fault(.reset, .toClient, message: 7))
/// _ = try await psql(proxy.url, "SELECT 1")
/// ```
/// The fault happens once; connections made after it are not harmed. Without one, the proxy counts.
package final class FaultProxy: Sendable {
  /// The URL of the same database through the proxy.
  package let url: String

  private let record: TrafficRecord

  /// Starts a proxy.
  ///
  /// - Parameter url: A database on this host, reached by TCP.
  /// - Throws: `ProcessFailure` for another URL, `POSIXError`.
  package init(to url: String, fault: Fault? = nil) throws {
    guard var components = URLComponents(string: url),
      let serverPort = UInt16(exactly: components.port ?? 5432)
    else { throw ProcessFailure(description: "no URL of a database: \(url)") }
    let listener = try LoopbackSocket.listening()
    components.host = "127.0.0.1"
    components.port = Int(try listener.port)
    // Encrypted messages could not be told apart.
    let plain = [
      URLQueryItem(name: "sslmode", value: "disable"),
      URLQueryItem(name: "gssencmode", value: "disable"),
    ]
    let names = plain.map(\.name)
    components.queryItems =
      (components.queryItems ?? []).filter { !names.contains($0.name) } + plain
    self.url = components.string ?? url
    record = TrafficRecord(fault: fault)
    Thread.detachNewThread { [record] in
      ProxyLoop(listener: listener, serverPort: serverPort, record: record).run()
    }
  }

  deinit { record.close() }

  /// What has passed so far.
  package var traffic: Traffic { record.traffic }

  /// Whether the fault has happened.
  package var hasFaultHappened: Bool { record.hasFaultHappened }

  /// Waits until the fault has happened.
  /// - Throws: `ProcessFailure` after the time limit.
  package func waitForFault(timeLimit: Duration = .seconds(30)) async throws {
    try await waitUntil("a connection comes as far as the fault", timeLimit: timeLimit) {
      hasFaultHappened
    }
  }

  /// Ends a stall: everything that was held back goes its way.
  package func release() {
    record.release()
  }
}

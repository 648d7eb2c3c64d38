import Foundation
import Support
import Testing

@Suite("A fault-injecting proxy")
struct FaultProxyTests {
  /// psql sends the start-up message, two for the password, a Query for each statement, Terminate.
  private static let firstQuery = 4

  @Test("passes everything on, and counts messages and round trips")
  func countsTraffic() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(to: url)
      #expect(try await psql(proxy.url, "SELECT 1;\nSELECT 2;") == "1\n2\n")
      #expect(proxy.traffic.connections == 1)
      #expect(proxy.traffic.messagesToServer == Self.firstQuery + 2)
      #expect(proxy.traffic.roundTrips == 2)
    }
  }

  @Test("passes messages on that are larger than any buffer")
  func largeMessages() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(to: url)
      let text = String(repeating: "x", count: 3_000_000)
      let answer = try await psql(proxy.url, "SELECT '\(text)';")
      #expect(answer.utf8.count == text.utf8.count + 1)
    }
  }

  @Test("counts the wait for a COPY as a round trip")
  func copyRoundTrips() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(to: url)
      try await psql(proxy.url, "CREATE TABLE t (n int);\nCOPY t FROM stdin;\n1\n2\n\\.\n")
      #expect(proxy.traffic.roundTrips == 3)
      #expect(try await psql(url, "SELECT sum(n) FROM t") == "3\n")
    }
  }

  @Test("a fault before a query keeps it from the server", arguments: [Fault.Kind.cut, .reset])
  func faultBeforeQuery(kind: Fault.Kind) async throws {
    try await withScratchDatabase { url in
      try await psql(url, "CREATE TABLE t (n int)")
      let proxy = try FaultProxy(
        to: url, fault: Fault(kind, .toServer, message: Self.firstQuery))
      await #expect(throws: ProcessFailure.self) {
        try await psql(proxy.url, "INSERT INTO t VALUES (1)")
      }
      #expect(proxy.hasFaultHappened)
      #expect(try await psql(url, "SELECT count(*) FROM t") == "0\n")
    }
  }

  @Test("a fault before the answer leaves the query done", arguments: [Fault.Kind.cut, .reset])
  func faultBeforeAnswer(kind: Fault.Kind) async throws {
    try await withScratchDatabase { url in
      try await psql(url, "CREATE TABLE t (n int)")
      // The last messages of the undisturbed conversation are CommandComplete and ReadyForQuery.
      let counting = try FaultProxy(to: url)
      try await psql(counting.url, "INSERT INTO t VALUES (1)")
      let proxy = try FaultProxy(
        to: url,
        fault: Fault(kind, .toClient, message: counting.traffic.messagesToClient - 1))
      await #expect(throws: ProcessFailure.self) {
        try await psql(proxy.url, "INSERT INTO t VALUES (1)")
      }
      #expect(try await psql(url, "SELECT count(*) FROM t") == "2\n")
    }
  }

  @Test("a fault can be in the middle of a message")
  func faultInsideMessage() async throws {
    try await withScratchDatabase { url in
      try await psql(url, "CREATE TABLE t (n int)")
      let message = Self.firstQuery
      let torn = try FaultProxy(
        to: url, fault: Fault(.cut, .toServer, message: message, bytesPassed: 12))
      await #expect(throws: ProcessFailure.self) {
        try await psql(torn.url, "INSERT INTO t VALUES (1)")
      }
      let whole = try FaultProxy(
        to: url, fault: Fault(.cut, .toServer, message: message, bytesPassed: .max))
      await #expect(throws: ProcessFailure.self) {
        try await psql(whole.url, "INSERT INTO t VALUES (2)")
      }
      try await waitUntil("both sessions have ended") {
        try await psql(url, otherSessions) == "0\n"
      }
      #expect(try await psql(url, "SELECT n FROM t") == "2\n")
    }
  }

  @Test("connections after the fault are not harmed")
  func laterConnections() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(to: url, fault: Fault(.reset, .toServer, message: 1))
      await #expect(throws: ProcessFailure.self) { try await psql(proxy.url, "SELECT 1") }
      #expect(try await psql(proxy.url, "SELECT 1") == "1\n")
      #expect(proxy.traffic.connections == 2)
    }
  }

  @Test("a stall holds everything back until it is released")
  func stall() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(
        to: url, fault: Fault(.stall, .toServer, message: Self.firstQuery, bytesPassed: 7))
      async let answer = psql(proxy.url, "SELECT 1")
      try await proxy.waitForFault()
      #expect(try await psql(url, "\(otherSessions) AND state = 'idle'") == "1\n")
      proxy.release()
      #expect(try await answer == "1\n")
    }
  }

  @Test("a stall ends for the server when the client goes away")
  func stallOfDeadClient() async throws {
    try await withScratchDatabase { url in
      let proxy = try FaultProxy(
        to: url, fault: Fault(.stall, .toServer, message: Self.firstQuery))
      let client = try RunningProcess("psql", ["-X", "-c", "SELECT 1", proxy.url])
      try await proxy.waitForFault()
      client.signal(SIGKILL)
      _ = try await client.result()
      try await waitUntil("the session has ended") {
        try await psql(url, otherSessions) == "0\n"
      }
    }
  }
}

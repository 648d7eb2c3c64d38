import Foundation
import Synchronization

/// A small HTTP server on the loopback interface, which answers as a test says and remembers what it
/// was asked: for the metadata services and whatever else of AWS a test plays itself.
package final class HTTPStandIn: Sendable {
  /// Answers a request; nil closes the connection without an answer.
  package typealias Answer = @Sendable (HTTPStandInRequest) -> HTTPStandInResponse?

  /// The port on 127.0.0.1.
  package let port: UInt16

  private let listener: LoopbackSocket
  private let answer: Answer
  private let received = Mutex<[HTTPStandInRequest]>([])
  private let isStopped = Atomic(false)

  /// Starts a server, hands it over, and stops it.
  package static func with<Result>(
    answer: @escaping Answer, _ body: (HTTPStandIn) async throws -> Result
  ) async throws -> Result {
    let server = try HTTPStandIn(answer)
    defer { server.isStopped.store(true, ordering: .relaxed) }
    Thread.detachNewThread { server.accept() }
    return try await body(server)
  }

  private init(_ answer: @escaping Answer) throws {
    listener = try LoopbackSocket.listening()
    port = try listener.port
    self.answer = answer
  }

  /// The server's URL, without a `/` at its end.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// All requests so far.
  package var requests: [HTTPStandInRequest] { received.withLock { $0 } }

  private func accept() {
    while !isStopped.load(ordering: .relaxed) {
      if Self.wait(for: listener, POLLIN), let connection = try? listener.accept() {
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  private func serve(_ connection: LoopbackSocket) {
    var bytes: [UInt8] = []
    while !isStopped.load(ordering: .relaxed) {
      if let request = HTTPStandInRequest(bytes) {
        bytes = []
        received.withLock { $0.append(request) }
        guard let response = answer(request), send(response.bytes, to: connection) else { return }
      }
      guard Self.wait(for: connection, POLLIN) else { continue }
      switch connection.receive() {
      case .bytes(let piece): bytes += piece
      case .nothingYet: break
      case .end, .broken: return
      }
    }
  }

  private func send(_ bytes: [UInt8], to connection: LoopbackSocket) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty, !isStopped.load(ordering: .relaxed) {
      guard let count = connection.send(Array(rest)) else { return false }
      rest = rest.dropFirst(count)
      if !rest.isEmpty { _ = Self.wait(for: connection, POLLOUT) }
    }
    return rest.isEmpty
  }

  private static func wait(for socket: LoopbackSocket, _ events: Int32) -> Bool {
    var entry = pollfd(fd: socket.descriptor, events: Int16(events), revents: 0)
    return poll(&entry, 1, 50) > 0
  }
}

/// Responses for one request after another; the last serves again and again.
package final class SequencedAnswers: Sendable {
  private let responses: Mutex<[HTTPStandInResponse]>

  /// Creates a sequence.
  package init(_ responses: [HTTPStandInResponse]) { self.responses = Mutex(responses) }

  /// The response to the next request.
  package func next() -> HTTPStandInResponse? {
    responses.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
  }
}

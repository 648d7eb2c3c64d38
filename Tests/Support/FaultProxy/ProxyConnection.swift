import Glibc

/// One client's connection through the proxy.
///
/// It belongs to the proxy's thread, which has it move on whenever a socket is ready.
final class ProxyConnection {
  private enum Phase {
    case open
    case stalled
    case over
  }

  /// POLLRDHUP, the other side has ended or is gone; Glibc's headers hide it from Swift.
  private static let hangUp: Int16 = 0x2000

  private let client: LoopbackSocket
  private let server: LoopbackSocket
  private let record: TrafficRecord
  private var toServer: Relay
  private var toClient: Relay
  private var messageNumbers: [Fault.Direction: Int] = [:]
  private var roundTrips = RoundTripCounter()
  private var phase = Phase.open

  init(client: LoopbackSocket, server: LoopbackSocket, record: TrafficRecord) {
    self.client = client
    self.server = server
    self.record = record
    toServer = Relay(.toServer, from: client, to: server)
    toClient = Relay(.toClient, from: server, to: client)
  }

  /// Whether both sockets can be closed.
  var isOver: Bool { phase == .over || toServer.isFinished && toClient.isFinished }

  /// What `poll` is to wait for: at the client, and at the server.
  var awaitedEvents: [pollfd] {
    guard phase == .open else {
      return [
        pollfd(fd: client.descriptor, events: Self.hangUp, revents: 0),
        pollfd(fd: -1, events: 0, revents: 0),
      ]
    }
    return [
      entry(client, input: toServer, output: toClient),
      entry(server, input: toClient, output: toServer),
    ]
  }

  private func entry(_ socket: LoopbackSocket, input: Relay, output: Relay) -> pollfd {
    let events = (input.awaitsInput ? POLLIN : 0) | (output.awaitsOutput ? POLLOUT : 0)
    // Where nothing is awaited, a hang-up would be reported again and again.
    return pollfd(fd: events == 0 ? -1 : socket.descriptor, events: Int16(events), revents: 0)
  }

  /// Moves on whatever can be moved.
  ///
  /// - Parameter clientEvents: what `poll` said of the client.
  func advance(clientEvents: Int16) {
    if phase == .stalled {
      if clientEvents != 0 { phase = .over }
      if record.isReleased { phase = .open }
    }
    guard phase == .open else { return }
    let outcome = toServer.advance { inspect($0, .toServer) }
    react(to: outcome)
    guard phase == .open else { return }
    react(to: toClient.advance { inspect($0, .toClient) })
  }

  private func inspect(_ piece: MessageFramer.Piece, _ direction: Fault.Direction) -> Int? {
    if piece.offset == 0 {
      let before = roundTrips.count
      switch direction {
      case .toServer: roundTrips.sent(piece.type)
      case .toClient: roundTrips.received(piece.type)
      }
      messageNumbers[direction] = record.beginMessage(
        direction, isRoundTrip: roundTrips.count > before)
    }
    return record.fault(in: piece, number: messageNumbers[direction, default: 0], direction)
  }

  private func react(to outcome: Relay.Outcome) {
    switch outcome {
    case .waiting: break
    case .broken: reset()
    case .fault:
      switch record.fault?.kind {
      case .cut:
        toServer.cut()
        toClient.cut()
      case .reset: reset()
      case .stall: phase = .stalled
      case nil: break
      }
    }
  }

  private func reset() {
    client.breakOnClose()
    server.breakOnClose()
    phase = .over
  }
}

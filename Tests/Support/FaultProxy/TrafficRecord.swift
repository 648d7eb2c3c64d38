import Synchronization

/// What a proxy's thread and its owner tell each other.
final class TrafficRecord: Sendable {
  private struct State {
    var traffic = Traffic()
    var hasFaultHappened = false
    var isReleased = false
    var isClosed = false
  }

  /// What is to go wrong; nil for nothing.
  let fault: Fault?
  private let state = Mutex(State())

  init(fault: Fault?) {
    self.fault = fault
  }

  var traffic: Traffic { state.withLock { $0.traffic } }
  var hasFaultHappened: Bool { state.withLock { $0.hasFaultHappened } }
  var isReleased: Bool { state.withLock { $0.isReleased } }
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func release() { state.withLock { $0.isReleased = true } }
  func close() { state.withLock { $0.isClosed = true } }

  func countConnection() { state.withLock { $0.traffic.connections += 1 } }

  /// Counts a message.
  /// - Returns: its number in its direction, from 1.
  func beginMessage(_ direction: Fault.Direction, isRoundTrip: Bool) -> Int {
    state.withLock { state in
      state.traffic[direction] += 1
      if isRoundTrip { state.traffic.roundTrips += 1 }
      return state.traffic[direction]
    }
  }

  /// Notes that the fault happens, if this is the place.
  /// - Returns: the number of the piece's bytes that still pass; nil for all and no fault.
  func fault(
    in piece: MessageFramer.Piece, number: Int, _ direction: Fault.Direction
  ) -> Int? {
    guard let fault, fault.direction == direction, fault.message == number else { return nil }
    let passed = min(fault.bytesPassed, piece.messageLength) - piece.offset
    guard passed <= piece.bytes.count else { return nil }
    return state.withLock { state in
      if state.hasFaultHappened { return nil }
      state.hasFaultHappened = true
      return passed
    }
  }
}

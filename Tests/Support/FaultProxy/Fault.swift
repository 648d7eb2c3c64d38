/// Something that goes wrong with a connection, at one exact place in its conversation.
package struct Fault: Sendable, Hashable {
  /// What happens.
  package enum Kind: Sendable, Hashable, CaseIterable {
    /// Both sides see an orderly end of the connection (FIN).
    case cut
    /// Both sides see the connection broken off (RST).
    case reset
    /// Both sides see nothing any more, until `FaultProxy.release()` or until the client goes away.
    case stall
  }

  /// The way a message goes.
  package enum Direction: Sendable, Hashable, CaseIterable {
    /// From the client to the server.
    case toServer
    /// From the server to the client.
    case toClient
  }

  /// What happens.
  package var kind: Kind
  /// The way of the message at which it happens.
  package var direction: Direction
  /// The message's number in that direction, counted from 1 over all connections.
  package var message: Int
  /// How many of the message's bytes still pass: at least all of them means just after it.
  package var bytesPassed: Int

  /// Describes a fault.
  package init(_ kind: Kind, _ direction: Direction, message: Int, bytesPassed: Int = 0) {
    self.kind = kind
    self.direction = direction
    self.message = message
    self.bytesPassed = bytesPassed
  }
}

/// Something that goes wrong with a connection, at one exact place in its conversation.
public struct Fault: Sendable, Hashable {
  /// What happens.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// Both sides see an orderly end of the connection (FIN).
    case cut
    /// Both sides see the connection broken off (RST).
    case reset
    /// Both sides see nothing any more, until `FaultProxy.release()` or until the client goes away.
    case stall
  }

  /// The way a message goes.
  public enum Direction: Sendable, Hashable, CaseIterable {
    /// From the client to the server.
    case toServer
    /// From the server to the client.
    case toClient
  }

  /// What happens.
  public var kind: Kind
  /// The way of the message at which it happens.
  public var direction: Direction
  /// The message's number in that direction, counted from 1 over all connections.
  public var message: Int
  /// How many of the message's bytes still pass: at least all of them means just after it.
  public var bytesPassed: Int

  /// Describes a fault.
  public init(_ kind: Kind, _ direction: Direction, message: Int, bytesPassed: Int = 0) {
    self.kind = kind
    self.direction = direction
    self.message = message
    self.bytesPassed = bytesPassed
  }
}

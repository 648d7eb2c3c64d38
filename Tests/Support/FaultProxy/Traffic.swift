/// What has passed through a proxy.
public struct Traffic: Sendable, Hashable {
  /// The connections that clients made.
  public var connections = 0
  /// The messages that began on their way to the server.
  public var messagesToServer = 0
  /// The messages that began on their way to the client.
  public var messagesToClient = 0
  /// How often a client that had all its answers sent something that wants another, after
  /// connecting. Over a slow network each costs a round trip.
  public var roundTrips = 0

  /// The messages in one direction.
  public subscript(direction: Fault.Direction) -> Int {
    get { direction == .toServer ? messagesToServer : messagesToClient }
    set {
      switch direction {
      case .toServer: messagesToServer = newValue
      case .toClient: messagesToClient = newValue
      }
    }
  }
}

/// What has passed through a proxy.
package struct Traffic: Sendable, Hashable {
  /// The connections that clients made.
  package var connections = 0
  /// The messages that began on their way to the server.
  package var messagesToServer = 0
  /// The messages that began on their way to the client.
  package var messagesToClient = 0
  /// How often a client that had all its answers sent something that wants another, after
  /// connecting. Over a slow network each costs a round trip.
  package var roundTrips = 0

  /// The messages in one direction.
  package subscript(direction: Fault.Direction) -> Int {
    get { direction == .toServer ? messagesToServer : messagesToClient }
    set {
      switch direction {
      case .toServer: messagesToServer = newValue
      case .toClient: messagesToClient = newValue
      }
    }
  }
}

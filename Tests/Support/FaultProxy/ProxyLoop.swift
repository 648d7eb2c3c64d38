import Glibc

/// Drives all connections of a proxy on one thread, until the proxy is closed.
struct ProxyLoop {
  let listener: LoopbackSocket
  let serverPort: UInt16
  let record: TrafficRecord

  func run() {
    var connections: [ProxyConnection] = []
    while !record.isClosed {
      var events = [pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)]
      events += connections.flatMap(\.awaitedEvents)
      // No longer than this, so that the owner's release and close are seen.
      poll(&events, nfds_t(events.count), 10)
      for (index, connection) in connections.enumerated() {
        connection.advance(clientEvents: events[1 + 2 * index].revents)
      }
      connections.removeAll(where: \.isOver)
      while let client = try? listener.accept() {
        record.countConnection()
        // Without a server the client's connection is closed at once.
        if let server = try? LoopbackSocket.connected(to: serverPort) {
          connections.append(ProxyConnection(client: client, server: server, record: record))
        }
      }
    }
  }
}

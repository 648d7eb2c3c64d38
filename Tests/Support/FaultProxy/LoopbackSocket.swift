import Foundation

/// A non-blocking TCP socket on the loopback interface, closed with the last reference to it.
final class LoopbackSocket: Sendable {
  /// What came of an attempt to read.
  enum Arrival {
    case bytes([UInt8])
    case nothingYet
    case end
    case broken
  }

  /// For `poll`.
  let descriptor: Int32

  private init(descriptor: Int32) throws {
    guard descriptor >= 0 else { throw POSIXError.current }
    self.descriptor = descriptor
  }

  private convenience init() throws {
    try self.init(
      descriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
  }

  deinit { Glibc.close(descriptor) }

  /// Listens on a port, or on any free one.
  static func listening(on port: UInt16 = 0) throws -> LoopbackSocket {
    let listener = try LoopbackSocket()
    guard withAddress(port: port, { bind(listener.descriptor, $0, $1) }) == 0,
      listen(listener.descriptor, 64) == 0
    else { throw POSIXError.current }
    try listener.makeNonBlocking()
    return listener
  }

  /// Connects to a port.
  static func connected(to port: UInt16) throws -> LoopbackSocket {
    let connection = try LoopbackSocket()
    guard withAddress(port: port, { connect(connection.descriptor, $0, $1) }) == 0 else {
      throw POSIXError.current
    }
    try connection.prepareForMessages()
    return connection
  }

  /// The port that it listens on.
  var port: UInt16 {
    get throws {
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(descriptor, $0, &length)
        }
      }
      guard result == 0 else { throw POSIXError.current }
      return UInt16(bigEndian: address.sin_port)
    }
  }

  /// The next connection that a client has made; nil when there is none.
  func accept() throws -> LoopbackSocket? {
    let accepted = ChildProcess.keepingFromChildren {
      let accepted = Glibc.accept(descriptor, nil, nil)
      return (accepted, accepted < 0 ? [] : [accepted])
    }
    if accepted < 0, errno == EAGAIN || errno == ECONNABORTED { return nil }
    let connection = try LoopbackSocket(descriptor: accepted)
    try connection.prepareForMessages()
    return connection
  }

  /// Reads what has arrived.
  func receive() -> Arrival {
    let capacity = 1 << 16
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
      count = recv(descriptor, buffer.baseAddress, capacity, 0)
      initializedCount = max(0, count)
    }
    switch count {
    case 0: return .end
    case 1...: return .bytes(bytes)
    default: return errno == EAGAIN || errno == EINTR ? .nothingYet : .broken
    }
  }

  /// Sends as much as there is room for.
  /// - Returns: the number of bytes sent; nil for a broken connection.
  func send(_ bytes: [UInt8]) -> Int? {
    let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  /// Tells the other side that nothing more will come (FIN).
  func endSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Has the connection broken off (RST) when it is closed.
  func breakOnClose() {
    setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
  }

  private func prepareForMessages() throws {
    // The proxy must add no delay of its own.
    setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    try makeNonBlocking()
  }

  private func makeNonBlocking() throws {
    guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw POSIXError.current }
  }

  private func setOption<Value>(_ level: Int32, _ name: Int32, _ value: Value) {
    withUnsafeBytes(of: value) {
      _ = setsockopt(descriptor, level, name, $0.baseAddress, socklen_t($0.count))
    }
  }

  private static func withAddress(
    port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

extension POSIXError {
  /// The error of the last system call.
  static var current: POSIXError { POSIXError(.init(rawValue: errno) ?? .EIO) }
}

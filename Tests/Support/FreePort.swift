/// A port of 127.0.0.1 for a server that is stopped and started again.
///
/// It lies below those that the system gives to outgoing connections, so that none of them takes it
/// while the server is down.
package func freePort() throws -> UInt16 {
  for _ in 0..<100 {
    let port = UInt16.random(in: 10_000..<20_000)
    if (try? LoopbackSocket.listening(on: port)) != nil { return port }
  }
  throw ProcessFailure(description: "no port of 127.0.0.1 is free between 10000 and 20000")
}

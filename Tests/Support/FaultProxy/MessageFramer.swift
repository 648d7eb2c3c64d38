/// Cuts one direction of a PostgreSQL connection (protocol version 3) into messages.
///
/// A message is a byte for its type and four bytes for its length, which counts itself but not the
/// type. The client's first message has no type. A client that asks for encryption first is not
/// understood: the answer to that has no length.
struct MessageFramer {
  /// A message, or as much of it as has arrived.
  struct Piece {
    /// The type; nil for the first message of a client.
    var type: Character?
    /// The length of the whole message with its header.
    var messageLength: Int
    /// Where in the message the piece begins; 0 for the first piece of a message.
    var offset: Int
    /// The bytes.
    var bytes: [UInt8]
  }

  private var arrived: [UInt8] = []
  private var isUntyped: Bool
  private var current: (type: Character?, length: Int, passed: Int)?

  /// Creates a framer for the beginning of a connection.
  init(_ direction: Fault.Direction) {
    isUntyped = direction == .toServer
  }

  /// Adds what has arrived.
  mutating func append(_ bytes: [UInt8]) {
    arrived += bytes
  }

  /// Removes the next piece; nil until more arrives. A header is never divided.
  mutating func next() -> Piece? {
    if current == nil { current = readHeader() }
    guard let (type, length, passed) = current, !arrived.isEmpty else { return nil }
    let count = min(length - passed, arrived.count)
    let piece = Piece(
      type: type, messageLength: length, offset: passed, bytes: Array(arrived.prefix(count)))
    arrived.removeFirst(count)
    current = passed + count == length ? nil : (type, length, passed + count)
    return piece
  }

  private mutating func readHeader() -> (type: Character?, length: Int, passed: Int)? {
    let typeLength = isUntyped ? 0 : 1
    guard arrived.count >= typeLength + 4 else { return nil }
    let length = arrived[typeLength..<typeLength + 4].reduce(0) { $0 << 8 | Int($1) }
    let type = isUntyped ? nil : Character(Unicode.Scalar(arrived[0]))
    isUntyped = false
    return (type, typeLength + length, 0)
  }
}

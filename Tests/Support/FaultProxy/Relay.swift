/// One direction of a connection: what arrives at one socket, on its way to the other.
struct Relay {
  /// How far an attempt to move on came.
  enum Outcome {
    case waiting
    case fault
    case broken
  }

  private let source: LoopbackSocket
  private let destination: LoopbackSocket
  private var framer: MessageFramer
  private var unsent: [UInt8] = []
  private var held: [UInt8] = []
  private var hasSourceEnded = false
  private var isCut = false
  private var isEndPassedOn = false

  init(_ direction: Fault.Direction, from source: LoopbackSocket, to destination: LoopbackSocket) {
    self.source = source
    self.destination = destination
    framer = MessageFramer(direction)
  }

  /// Whether there is something to read for: not before the last that was read is on its way.
  var awaitsInput: Bool { !hasSourceEnded && unsent.isEmpty }

  /// Whether there is something that there was no room for.
  var awaitsOutput: Bool { !unsent.isEmpty }

  /// Whether the source has ended and the destination knows.
  var isFinished: Bool { hasSourceEnded && isEndPassedOn }

  /// Moves on whatever can be moved.
  ///
  /// - Parameter inspect: is shown every piece; a number means that the fault happens after so many
  ///   of its bytes.
  mutating func advance(inspect: (MessageFramer.Piece) -> Int?) -> Outcome {
    while true {
      let isFault = forward(inspect)
      guard flush() else { return .broken }
      if isFault { return .fault }
      guard awaitsInput else { return .waiting }
      switch source.receive() {
      case .bytes(let bytes): framer.append(bytes)
      case .end: hasSourceEnded = true
      case .nothingYet: return .waiting
      case .broken: return .broken
      }
    }
  }

  /// Ends the direction at what was passed on so far; what still arrives is thrown away.
  mutating func cut() {
    isCut = true
    _ = flush()
  }

  private mutating func forward(_ inspect: (MessageFramer.Piece) -> Int?) -> Bool {
    guard !isCut else { return false }
    unsent += held
    held = []
    while let piece = framer.next() {
      if let passed = inspect(piece) {
        unsent += piece.bytes.prefix(passed)
        held = Array(piece.bytes.dropFirst(passed))
        return true
      }
      unsent += piece.bytes
    }
    return false
  }

  /// Sends what there is room for, and the end after the last of it.
  private mutating func flush() -> Bool {
    while !unsent.isEmpty {
      guard let count = destination.send(unsent) else { return isCut }
      if count == 0 { return true }
      unsent.removeFirst(count)
    }
    if isCut || hasSourceEnded, !isEndPassedOn {
      destination.endSending()
      isEndPassedOn = true
    }
    return true
  }
}

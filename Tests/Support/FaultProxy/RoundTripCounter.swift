/// Counts how often a client waits for the server before it goes on.
///
/// It has all its answers when as many ReadyForQuery have come as it has asked for with Query, Sync
/// and FunctionCall, or when the server waits for the data of a COPY. A client that waits after a
/// mere Flush is not noticed.
struct RoundTripCounter {
  private(set) var count = 0
  private var isConnected = false
  private var expectedAnswers = 0
  private var hasAllAnswers = false

  /// Notes the beginning of a message to the server.
  mutating func sent(_ type: Character?) {
    guard isConnected, type != "X" else { return }
    if hasAllAnswers { count += 1 }
    hasAllAnswers = false
    if type == "Q" || type == "S" || type == "F" { expectedAnswers += 1 }
  }

  /// Notes the beginning of a message to the client.
  mutating func received(_ type: Character?) {
    switch type {
    case "Z":
      expectedAnswers = max(0, expectedAnswers - 1)
      hasAllAnswers = expectedAnswers == 0
      isConnected = true
    case "G":
      hasAllAnswers = true
    default: break
    }
  }
}

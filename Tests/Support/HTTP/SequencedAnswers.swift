import Synchronization

/// Responses for one request after another; the last serves again and again.
public final class SequencedAnswers: Sendable {
  private let responses: Mutex<[HTTPStandInResponse]>

  /// Creates a sequence.
  public init(_ responses: [HTTPStandInResponse]) { self.responses = Mutex(responses) }

  /// The response to the next request.
  public func next() -> HTTPStandInResponse? {
    responses.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
  }
}

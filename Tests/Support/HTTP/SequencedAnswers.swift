import Synchronization

/// Responses for one request after another; the last serves again and again.
package final class SequencedAnswers: Sendable {
  private let responses: Mutex<[HTTPStandInResponse]>

  /// Creates a sequence.
  package init(_ responses: [HTTPStandInResponse]) { self.responses = Mutex(responses) }

  /// The response to the next request.
  package func next() -> HTTPStandInResponse? {
    responses.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
  }
}

import CCurl
import FoundationEssentials
import Synchronization

/// The time, as AWS has it.
final class Clock: Sendable {
  /// By how much AWS is ahead of this machine, in seconds.
  private let offset = Mutex(TimeInterval(0))

  /// The time of AWS, as far as it is known.
  var now: Date { Date() + offset.withLock { $0 } }

  /// Takes over the time of an answer's `Date` header.
  /// - Returns: whether the clock was wrong by so much that it can be why a request was refused.
  func adjust(toHTTPDate text: String?) -> Bool {
    guard let text, case let seconds = ccurl_date(text), seconds >= 0 else { return false }
    let difference = Date(timeIntervalSince1970: TimeInterval(seconds)).timeIntervalSinceNow
    return offset.withLock { offset in
      guard abs(difference - offset) > 60 else { return false }
      offset = difference
      return true
    }
  }
}

extension Date {
  /// The form of signatures: `20261124T120000Z`.
  var signatureText: String {
    formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
  }
}

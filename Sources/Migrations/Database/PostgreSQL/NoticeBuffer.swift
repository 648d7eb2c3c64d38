/// Where a server's notices go: kept while connecting, which happens on other threads, and then
/// handed over.
final class NoticeBuffer {
  private var kept: [String] = []
  private lazy var handler: (String) -> Void = { [unowned self] in kept.append($0) }

  func receive(_ message: String) {
    handler(
      PlacedValues.maskedMessage(message.hasSuffix("\n") ? String(message.dropLast()) : message))
  }

  /// Hands over what was kept and what is to come; without a handler it is dropped.
  func deliver(to handler: ((String) -> Void)?) {
    self.handler = handler ?? { _ in }
    kept.forEach(self.handler)
    kept = []
  }
}

import Synchronization

/// The values that took the place of placeholders in the statements of this process.
///
/// They may be secrets. What is shown of a statement is its text in the file, and whatever a database
/// says passes through here, so that neither output nor the history shows them.
package enum PlacedValues {
  /// The values known so far; tests bind others, as the one process of theirs is many runs.
  final class Known: Sendable {
    fileprivate let mask = Mutex(ValueMask())
  }
  @TaskLocal static var known = Known()

  /// Remembers a value.
  static func note(_ value: String, of name: String) {
    known.mask.withLock { $0.add(value, as: "${\(name)}") }
  }

  /// A text with the placeholders in the place of their values.
  package static func masked(_ text: String) -> String { known.mask.withLock { $0.masked(text) } }

  /// A server's message with the placeholders in the place of their values, and of parts of these: a
  /// message shows the word at which it stopped, or the beginning or the middle of a long text.
  static func maskedMessage(_ text: String) -> String {
    known.mask.withLock { $0.masked(text, includesParts: true) }
  }
}

extension StatementError {
  /// The error without the values of placeholders.
  var masked: StatementError {
    var error = self
    error.message = PlacedValues.maskedMessage(message)
    error.detail = detail.map(PlacedValues.maskedMessage)
    error.hint = hint.map(PlacedValues.maskedMessage)
    error.context = context.map(PlacedValues.maskedMessage)
    error.internalQuery = internalQuery.map(PlacedValues.maskedMessage)
    return error
  }
}

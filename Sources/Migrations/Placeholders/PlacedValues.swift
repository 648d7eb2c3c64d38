import Synchronization

/// The values that took the place of placeholders in the statements of this process.
///
/// They may be secrets. What is shown of a statement is its text in the file, and whatever a database
/// says passes through here, so that neither output nor the history shows them.
package enum PlacedValues {
  private static let mask = Mutex(ValueMask())

  /// Remembers a value.
  static func note(_ value: String, of name: String) {
    mask.withLock { $0.add(value, as: "${\(name)}") }
  }

  /// A text with the placeholders in the place of their values.
  package static func masked(_ text: String) -> String { mask.withLock { $0.masked(text) } }
}

extension StatementError {
  /// The error without the values of placeholders.
  var masked: StatementError {
    var error = self
    error.message = PlacedValues.masked(message)
    error.detail = detail.map(PlacedValues.masked)
    error.hint = hint.map(PlacedValues.masked)
    error.context = context.map(PlacedValues.masked)
    error.internalQuery = internalQuery.map(PlacedValues.masked)
    return error
  }
}

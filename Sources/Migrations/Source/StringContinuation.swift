/// What follows the quote that seems to end a PostgreSQL string: a second quote, or a quote after white
/// space and comments with a line end among them, and the string goes on.
enum StringContinuation {
  /// The text ends before it can be told.
  case needsMore
  /// The string has ended.
  case none
  /// The string goes on at the position.
  case text(Int)

  /// Looks at what follows the quote.
  init(_ text: UnsafeRawBufferPointer, from start: Int, isComplete: Bool) {
    var position = start
    var hasLineEnd = false
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "'"):
        self = position == start || hasLineEnd ? .text(position + 1) : .none
        return
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        hasLineEnd = true
        position += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C:
        position += 1
      case UInt8(ascii: "-"):
        guard position + 1 < text.count else {
          self = isComplete ? .none : .needsMore
          return
        }
        guard text[position + 1] == UInt8(ascii: "-") else {
          self = .none
          return
        }
        position =
          text[position...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
          ?? text.count
      default:
        self = .none
        return
      }
    }
    self = isComplete ? .none : .needsMore
  }
}

/// The beginning of a dollar-quoted string, `$$` or `$tag$`.
enum DollarDelimiter {
  /// The text ends before it can be told.
  case needsMore
  /// The dollar sign is something else.
  case none
  /// The delimiter with its dollar signs.
  case delimiter([UInt8])

  /// Looks at a dollar sign outside of words.
  init(
    _ text: UnsafeRawBufferPointer, at start: Int, _ classes: [ByteClass], isComplete: Bool
  ) {
    var end = start + 1
    while end < text.count {
      switch classes[Int(text[end])] {
      case .dollar:
        self = .delimiter(Array(text[start...end]))
        return
      case .word: end += 1
      case .digit where end > start + 1: end += 1
      default:
        self = .none
        return
      }
    }
    self = isComplete ? .none : .needsMore
  }
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmed: SubSequence {
    var rest = self[startIndex...].drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

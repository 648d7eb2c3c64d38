/// A connection string without its passwords.
///
/// What stands between the user's name and the last `@` is taken for the password, so that one with
/// characters that ought to be escaped does not show either.
func redactingPasswords(_ url: String) -> String {
  var result = url
  if let scheme = result.firstRange(of: "://"), let at = result.lastIndex(of: "@"),
    scheme.upperBound < at,
    let colon = result[scheme.upperBound..<at].firstIndex(of: ":")
  {
    result.replaceSubrange(colon..<at, with: ":***")
  }
  var start = result.startIndex
  while let name = result[start...].firstRange(of: "password=") {
    let end = endOfValue(result[name.upperBound...])
    result.replaceSubrange(name.upperBound..<end, with: "***")
    start = name.upperBound
  }
  return result
}

/// The end of a value in a query or a libpq key=value string, where it may be quoted.
private func endOfValue(_ text: Substring) -> String.Index {
  guard text.first == "'" else {
    return text.firstIndex { $0 == "&" || $0 == " " } ?? text.endIndex
  }
  var isEscaped = false
  for index in text.indices.dropFirst() {
    if text[index] == "'", !isEscaped { return text.index(after: index) }
    isEscaped = text[index] == "\\" && !isEscaped
  }
  return text.endIndex
}

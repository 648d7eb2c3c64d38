/// Whether what another tool cut out of a file is this statement, with perhaps comments around it, its
/// semicolon, and comments behind its last token.
func isSameStatement(_ theirs: String, as ours: String) -> Bool {
  let text = theirs.withoutLeadingComments
  guard text.hasPrefix(ours) else { return false }
  let rest = String(text.dropFirst(ours.count)).withoutLeadingComments
  return rest.isEmpty || rest == ";"
}

extension String {
  /// The text from its first token on.
  var withoutLeadingComments: String {
    var rest = self[...].unicodeScalars
    while true {
      rest = rest.drop { $0.properties.isWhitespace }
      let start = String(rest.prefix(2))
      if start == "--" {
        rest = rest.drop { $0 != "\n" && $0 != "\r" }
      } else if start == "/*" {
        rest = rest.dropFirst(2)
        var depth = 1
        while depth > 0, !rest.isEmpty {
          let pair = String(rest.prefix(2))
          depth += pair == "/*" ? 1 : pair == "*/" ? -1 : 0
          rest = rest.dropFirst(pair == "/*" || pair == "*/" ? 2 : 1)
        }
      } else {
        return String(rest)
      }
    }
  }
}

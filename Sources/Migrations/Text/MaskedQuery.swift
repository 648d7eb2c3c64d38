/// A query of somebody else's session as it may be shown: what it does, without the values in it.
package struct MaskedQuery: Sendable, Hashable {
  /// The query on one line, with `?` in the place of each literal, cut to `limit` characters.
  package let text: String

  /// How many characters are shown: enough to know the statement by.
  static let limit = 100

  /// - Parameter query: The query, possibly cut off in the middle of a literal.
  package init(_ query: String) {
    var masked = ""
    var rest = Array(query.unicodeScalars)[...]
    var isInWord = false
    while let scalar = rest.first, masked.count <= Self.limit {
      let next = rest.dropFirst().first
      switch scalar {
      case "'":
        let isEscaped = masked.last.map { "eE".contains($0) } ?? false
        Self.skipQuoted(&rest, by: "'", backslash: isEscaped)
        masked += "?"
        isInWord = false
        continue
      case "\"":
        let name = Self.skipQuoted(&rest, by: "\"", backslash: false)
        masked.unicodeScalars.append(contentsOf: name)
        isInWord = false
        continue
      case "-" where next == "-":
        rest = rest.drop { $0 != "\n" }
        continue
      case "/" where next == "*":
        Self.skipComment(&rest)
        masked += " "
        isInWord = false
        continue
      case "$" where !isInWord && Self.skipDollarQuoted(&rest):
        masked += "?"
        continue
      case "0"..."9" where !isInWord && masked.last != "$":
        rest = rest.drop { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." }
        masked += "?"
        continue
      default:
        masked.unicodeScalars.append(scalar)
        isInWord =
          scalar.properties.isAlphabetic || scalar == "_"
          || (isInWord && ("0"..."9").contains(scalar))
        rest.removeFirst()
      }
    }
    let line = masked.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    text = line.count > Self.limit ? line.prefix(Self.limit) + "…" : line
  }

  /// Goes beyond a literal or a name in quotes, or to the end when it is cut off.
  @discardableResult
  private static func skipQuoted(
    _ rest: inout ArraySlice<Unicode.Scalar>, by quote: Unicode.Scalar, backslash: Bool
  ) -> ArraySlice<Unicode.Scalar> {
    let whole = rest
    rest.removeFirst()
    while let scalar = rest.popFirst() {
      if backslash, scalar == "\\" {
        _ = rest.popFirst()
      } else if scalar == quote {
        guard rest.first == quote else { break }
        rest.removeFirst()
      }
    }
    return whole[..<rest.startIndex]
  }

  private static func skipComment(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var depth = 0
    while let scalar = rest.popFirst() {
      if scalar == "/", rest.first == "*" {
        rest.removeFirst()
        depth += 1
      } else if scalar == "*", rest.first == "/" {
        rest.removeFirst()
        depth -= 1
        if depth == 0 { return }
      }
    }
  }

  /// Goes beyond `$tag$…$tag$`; false, having read nothing, where no such begins.
  private static func skipDollarQuoted(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    let tag = rest.dropFirst().prefix {
      $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0)
    }
    guard rest.dropFirst(1 + tag.count).first == "$", !("0"..."9").contains(tag.first ?? "a") else {
      return false
    }
    let delimiter = Array(rest.prefix(tag.count + 2))
    rest = rest.dropFirst(delimiter.count)
    while !rest.isEmpty, !rest.starts(with: delimiter) { rest.removeFirst() }
    rest = rest.dropFirst(delimiter.count)
    return true
  }
}

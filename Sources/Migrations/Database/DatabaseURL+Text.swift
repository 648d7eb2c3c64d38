extension URLText {
  /// The parts before and after the first `separator`; the second is empty without one.
  static func split(_ text: Substring, at separator: Character) -> (Substring, Substring) {
    guard let index = text.firstIndex(of: separator) else { return (text, "") }
    return (text[..<index], text[text.index(after: index)...])
  }

  /// The `name=value` items of a query, decoded.
  static func items(_ query: Substring) throws(DatabaseURLError) -> [(String, String)] {
    var items: [(String, String)] = []
    for item in query.split(separator: "&") {
      let (name, value) = split(item, at: "=")
      guard item.utf8.count(where: { $0 == UInt8(ascii: "=") }) == 1 else {
        throw .malformedParameter
      }
      items.append((try decoded(name), try decoded(value)))
    }
    return items
  }

  /// The text with each `%40` and the like replaced by the byte that it stands for.
  static func decoded(_ text: Substring) throws(DatabaseURLError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit),
        let low = rest.popFirst().flatMap(hexDigit),
        high + low > 0
      else { throw .invalidPercentEncoding }
      bytes.append(high << 4 | low)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
  }
}

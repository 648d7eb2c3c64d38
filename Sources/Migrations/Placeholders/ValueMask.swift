/// Puts names in the place of values, in whatever form a database shows them.
///
/// Letters are compared without their case, as names are folded to lower case. A value of one to three
/// characters is replaced only where it stands alone between quotes or parentheses: everywhere else it
/// is more likely to be a part of something.
struct ValueMask {
  /// The forms of the values, in lower case, by their first bytes.
  private var forms: [UInt8: [Form]] = [:]
  private var known: Set<[String]> = []
  /// What parts of long values are found by.
  private var parts = ValueParts()

  fileprivate struct Form {
    var bytes: [UInt8]
    var name: String
    /// Whether only a beginning of the value is here, as long texts are shown.
    var isBeginning = false
  }

  /// A database shows no less of a text that it shortens: names have 63 bytes.
  private static let shownLength = 60

  /// Adds a value and the name to show in its place.
  mutating func add(_ value: String, as name: String) {
    guard !value.isEmpty, known.insert([value, name]).inserted else { return }
    for text in Self.forms(of: value) {
      let bytes = text.utf8.map(Self.lower)
      guard let first = bytes.first else { continue }
      parts.add(bytes, as: name)
      forms[first, default: []].append(Form(bytes: bytes, name: name))
      if bytes.count > Self.shownLength {
        forms[first, default: []].append(
          Form(bytes: Array(bytes.prefix(Self.shownLength)), name: name, isBeginning: true))
      }
    }
  }

  /// The value as it is written, as SQL reads it in each kind of quotes, and all of these quoted anew.
  private static func forms(of value: String) -> Set<String> {
    var read: Set = [
      value, value.replacing("''", with: "'"), value.replacing("\"\"", with: "\""),
    ]
    read.formUnion(read.map(\.readingEscapes))
    read.formUnion(read.map(\.trimmingWhiteSpace))
    var forms = read
    for text in read {
      let escaped = text.replacing("\\", with: "\\\\")
      forms.formUnion([
        text.replacing("'", with: "''"), text.replacing("\"", with: "\"\""), escaped,
        escaped.replacing("'", with: "''"), escaped.replacing("'", with: "\\'"),
        escaped.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
          .replacing("\r", with: "\\r").replacing("\t", with: "\\t"),
        text.replacing("\r\n", with: "\n"),
      ])
    }
    return forms.filter { !$0.isEmpty }
  }

  /// A text with the names in the place of the values. Values that overlap give way to all their names.
  ///
  /// - Parameter includesParts: Whether a part of a value counts too, as in a server's messages.
  func masked(_ text: String, includesParts: Bool = false) -> String {
    guard !forms.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var found: [(range: Range<Int>, name: String)] =
      includesParts ? parts.places(in: bytes.map(Self.lower)) : []
    for start in bytes.indices {
      for form in forms[Self.lower(bytes[start])] ?? [] {
        if let end = form.end(in: bytes, from: start) { found.append((start..<end, form.name)) }
      }
    }
    guard !found.isEmpty else { return text }

    found.sort { ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count) }
    var result: [UInt8] = []
    var end = 0
    for (range, name) in found {
      if range.upperBound <= end { continue }
      if range.lowerBound >= end { result += bytes[end..<range.lowerBound] }
      result += name.utf8
      end = range.upperBound
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }

  fileprivate static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension ValueMask.Form {
  /// Where the form ends that begins at a place; nil when none does.
  fileprivate func end(in text: [UInt8], from start: Int) -> Int? {
    guard start + bytes.count <= text.count else { return nil }
    for index in bytes.indices where ValueMask.lower(text[start + index]) != bytes[index] {
      return nil
    }
    let end = start + bytes.count
    // A beginning ends where the text was cut: before three dots or a quote.
    if isBeginning { return text[end...].firstIndex { !$0.isPartOfWord } ?? text.count }
    if bytes.count > 3 { return end }
    let quotes = "\"'`()=,\u{1e}\u{1f}".utf8
    let isAlone =
      start > 0 && quotes.contains(text[start - 1]) && end < text.count
      && quotes.contains(text[end])
    return isAlone ? end : nil
  }
}

extension UInt8 {
  fileprivate var isPartOfWord: Bool {
    self >= 0x80 || self == UInt8(ascii: "_") || isHexDigit(self | 0x20) || isDigit(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}

extension String {
  fileprivate var trimmingWhiteSpace: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }

  /// The text as it is read between `E'` and `'`.
  fileprivate var readingEscapes: String {
    guard contains("\\") else { return self }
    var result: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "x"): result += rest.takeNumber(radix: 16, digits: 1...2, utf8: false)
      case UInt8(ascii: "u"): result += rest.takeNumber(radix: 16, digits: 4...4, utf8: true)
      case UInt8(ascii: "U"): result += rest.takeNumber(radix: 16, digits: 8...8, utf8: true)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        rest = utf8[utf8.index(before: rest.startIndex)...]
        result += rest.takeNumber(radix: 8, digits: 1...3, utf8: false)
      default: result.append(next)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Substring.UTF8View {
  /// Takes the digits of a byte or a character off the beginning.
  fileprivate mutating func takeNumber(
    radix: Int, digits: ClosedRange<Int>, utf8: Bool
  ) -> [UInt8] {
    let text = prefix(digits.upperBound).prefix { byte in
      Int(String(UnicodeScalar(byte)), radix: radix) != nil
    }
    guard text.count >= digits.lowerBound, let number = UInt32(Substring(text), radix: radix) else {
      return []
    }
    removeFirst(text.count)
    guard utf8 else { return [UInt8(truncatingIfNeeded: number)] }
    return Unicode.Scalar(number).map { Array(String($0).utf8) } ?? []
  }
}

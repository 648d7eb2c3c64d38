/// A name as most tools have it: `0003_add_users`.
struct NumberedName: Sendable, Hashable {
  /// The digits at its start.
  let number: String
  /// What follows, for people.
  let message: String

  /// Splits a name without its extension; nil when it does not begin with digits and a separator.
  init?(_ stem: some StringProtocol) {
    let digits = stem.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let rest = stem.utf8[digits.endIndex...]
    guard !digits.isEmpty, rest.first.map({ "_-. ".utf8.contains($0) }) ?? true else { return nil }
    number = String(decoding: digits, as: UTF8.self)
    message = words(of: String(decoding: rest.dropFirst(), as: UTF8.self))
  }

  /// Splits a name behind its digits, whatever follows them; nil when it does not begin with any.
  init?(digitsOf stem: some StringProtocol) {
    let digits = stem.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { return nil }
    number = String(decoding: digits, as: UTF8.self)
    message = words(of: String(decoding: stem.utf8[digits.endIndex...], as: UTF8.self))
  }

  /// The number without zeros in front.
  var value: Substring { number.drop { $0 == "0" } }
}

/// The words of a part of a file's name, separated by blanks.
func words(of name: some StringProtocol) -> String {
  name.split { "_- ".contains($0) }.joined(separator: " ")
}

extension String {
  /// The name without an extension; nil when it has another.
  func without(_ suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }
}

extension Sequence {
  /// The elements in the order of the numbers that they begin with; those without one stand last,
  /// as they were.
  func sorted(byNumber number: (Element) -> NumberedName?) -> [Element] {
    let numbered = compactMap { element in number(element).map { (element, $0.value) } }
      .sorted { ($0.1.utf8.count, $0.1) < ($1.1.utf8.count, $1.1) }
    return numbered.map(\.0) + filter { number($0) == nil }
  }
}

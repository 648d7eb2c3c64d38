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
    map { ($0, number($0)) }.enumerated().sorted { left, right in
      guard let a = left.element.1?.value, let b = right.element.1?.value, a != b else {
        let ranks = (left.element.1 == nil ? 1 : 0, right.element.1 == nil ? 1 : 0)
        return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : left.offset < right.offset
      }
      return a.count != b.count ? a.count < b.count : a < b
    }.map(\.element.0)
  }
}

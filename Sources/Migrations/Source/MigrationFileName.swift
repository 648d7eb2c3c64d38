/// What the name of a migration file says: `<number>_<slug>.sql` or `.swift`.
///
/// As in dbmate, anything may follow the digits of an SQL file: `003 baz.sql`, `004foo.sql`.
struct MigrationFileName: Hashable {
  /// A run of digits, or a hexadecimal identifier as Alembic makes them.
  var number: String
  /// The rest of the name, for people; possibly empty.
  var slug: String
  /// From the extension.
  var language: MigrationFile.Language
  /// Whether the number orders files; a hexadecimal identifier does not.
  var isOrdered: Bool

  /// Splits a name (without its directory); nil when it does not begin with a number.
  ///
  /// The number ends at `_`, `-` or the extension. A word of eight or more hexadecimal digits is a
  /// number too; shorter ones would be mistaken for words such as `add`.
  init?(_ name: String) {
    guard let language = Self.language(of: name) else { return nil }
    let stem = name.utf8.dropLast(language.rawValue.utf8.count + 1)
    var number = stem.prefix { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    let digits = number.prefix(while: isDigit)
    let isIdentifier =
      digits.count < Self.timestampLength && number.count >= 8 && number.allSatisfy(isHexDigit)
    if !isIdentifier, language == .sql { number = digits }
    isOrdered = number.allSatisfy(isDigit)
    guard !number.isEmpty, isOrdered || isIdentifier else { return nil }
    self.number = String(Substring(number))
    let rest = stem[number.endIndex...]
    let isSeparated = rest.first.map { " ._-".utf8.contains($0) } ?? false
    self.slug = String(Substring(rest.dropFirst(isSeparated ? 1 : 0)))
    self.language = language
  }

  /// The digits of `20261124120000`, which no identifier at random begins with.
  private static let timestampLength = 14

  /// The slug as one line of text, for a file without a message.
  var message: String {
    slug.isEmpty ? number : String(slug.map { $0 == "_" || $0 == "-" ? " " : $0 })
  }

  /// The language that the extension stands for.
  static func language(of name: String) -> MigrationFile.Language? {
    if name.hasSuffix(".sql") { return .sql }
    return name.hasSuffix(".swift") ? .swift : nil
  }
}

extension MigrationFileName {
  /// Whether the file sorts before another by its number; nil when they sort alike.
  func precedes(_ other: MigrationFileName) -> Bool? {
    if number == other.number { return nil }
    if isOrdered, other.isOrdered, number.utf8.count == other.number.utf8.count {
      return number < other.number
    }
    return precedesNaturally(number, other.number)
  }
}

/// Natural order: runs of digits compare by their value, all else byte by byte.
func precedesNaturally(_ a: String, _ b: String) -> Bool {
  var (left, right) = (a.utf8[...], b.utf8[...])
  while let first = left.first, let second = right.first {
    if isDigit(first), isDigit(second) {
      let (leftRun, rightRun) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
      let (leftValue, rightValue) = (
        leftRun.drop { $0 == UInt8(ascii: "0") }, rightRun.drop { $0 == UInt8(ascii: "0") }
      )
      if leftValue.count != rightValue.count { return leftValue.count < rightValue.count }
      if !leftValue.elementsEqual(rightValue) {
        return leftValue.lexicographicallyPrecedes(rightValue)
      }
      left = left[leftRun.endIndex...]
      right = right[rightRun.endIndex...]
    } else if first != second {
      return first < second
    } else {
      left.removeFirst()
      right.removeFirst()
    }
  }
  if left.isEmpty != right.isEmpty { return left.isEmpty }
  return a < b
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isHexDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

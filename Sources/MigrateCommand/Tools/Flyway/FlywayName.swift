/// What the name of a Flyway file says: `V1.2__add_users.sql`.
struct FlywayName: Sendable, Hashable {
  /// What the letter at the start stands for.
  enum Kind: Character, Sendable {
    case versioned = "V"
    case undo = "U"
    case repeatable = "R"
    case baseline = "B"
  }

  let kind: Kind
  /// As Flyway records it, with dots; empty for a repeatable migration.
  let version: String
  /// What follows the two underscores, for people.
  let message: String

  /// Splits a name without its extension; nil when it is none of Flyway's.
  init?(_ stem: String) {
    guard let letter = stem.first, let kind = Kind(rawValue: letter),
      let separator = stem.firstRange(of: "__")
    else { return nil }
    let version = stem[..<separator.lowerBound].dropFirst().map { $0 == "_" ? "." : $0 }
    let digits = version.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
    guard digits, version.isEmpty == (kind == .repeatable) else { return nil }
    self.kind = kind
    self.version = String(version)
    message = words(of: stem[separator.upperBound...])
  }

  /// The version for comparison: `001`, `1` and `1.0` are the same.
  var key: String { parts.joined(separator: ".") }

  /// The name of a versioned migration; nil when the version is none.
  static func versioned(_ version: String) -> FlywayName? { FlywayName("V\(version)__") }

  /// Whether the version is lower than another: number by number.
  func precedes(_ other: FlywayName) -> Bool {
    let (left, right) = (parts, other.parts)
    for (a, b) in zip(left, right) where a != b {
      return a.count != b.count ? a.count < b.count : a < b
    }
    return left.count < right.count
  }

  /// The numbers of the version without zeros in front; those at its end that are 0 do not count.
  private var parts: [Substring] {
    var parts = version.split(separator: ".").map { $0.drop { $0 == "0" } }
    while parts.last?.isEmpty == true { parts.removeLast() }
    return parts
  }
}

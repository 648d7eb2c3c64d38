/// The version of a database server, as far as rules tell versions apart: `15.8`, `3.40`.
package struct ServerVersion: Sendable, Hashable {
  /// The number before the first dot.
  package let major: Int
  /// The number behind it; 0 where there is none.
  package let minor: Int

  /// Creates a version.
  package init(_ major: Int, _ minor: Int = 0) {
    self.major = major
    self.minor = minor
  }

  /// Reads what a server says, for example `15.8 (Debian 15.8-1)`, `17beta2` or `3.40.1`; nil for
  /// what does not begin with a number.
  package init?(_ text: String) {
    let numbers = text.prefix { "0123456789.".contains($0) }.split(separator: ".").map { Int($0) }
    guard let major = numbers.first.flatMap(\.self) else { return nil }
    self.init(major, numbers.dropFirst().first.flatMap(\.self) ?? 0)
  }
}

extension ServerVersion: Comparable, CustomStringConvertible {
  /// The order of release.
  package static func < (a: Self, b: Self) -> Bool { (a.major, a.minor) < (b.major, b.minor) }

  /// `15`, `3.40`.
  package var description: String { minor == 0 ? "\(major)" : "\(major).\(minor)" }
}

/// A size in bytes, in units of 1024 as in PostgreSQL's `pg_size_pretty`.
struct ByteCount: Sendable, Hashable {
  let bytes: Int

  init(_ bytes: Int) { self.bytes = bytes }
  init(megabytes: Int) { bytes = megabytes << 20 }

  private static let units = ["B", "kB", "MB", "GB", "TB"]
}

extension ByteCount: CustomStringConvertible {
  /// The size for people, to two digits or more: `512 B`, `1.4 GB`, `38 GB`.
  var description: String {
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < Self.units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    let digits =
      unit == 0 || tenths >= 100 || tenths.isMultiple(of: 10)
      ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)"
    return "\(digits) \(Self.units[unit])"
  }
}

extension ByteCount: SettingValue {
  /// Reads a number with a unit, for example `1MB`, or `0`.
  init?(setting text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Int(digits),
      let power = unit.isEmpty ? 0 : Self.units.firstIndex(of: String(unit))
    else { return nil }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << (10 * power))
    guard !isTooLarge else { return nil }
    self.init(bytes)
  }

  /// The value in the largest unit that divides it.
  var settingText: String {
    guard bytes > 0 else { return "0" }
    let power = min(bytes.trailingZeroBitCount / 10, Self.units.count - 1)
    return "\(bytes >> (10 * power))\(Self.units[power])"
  }

  static var types: [TOMLScalarType] { [.string, .integer] }
  static var expectation: String { "a size such as \"500kB\", \"1MB\" or \"2GB\"" }
}

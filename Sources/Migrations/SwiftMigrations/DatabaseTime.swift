import FoundationEssentials

/// Points in time as the back ends write them.
enum DatabaseTime {
  private static let style = Date.ISO8601FormatStyle(
    dateTimeSeparator: .space, timeZoneSeparator: .colon, includingFractionalSeconds: true)

  /// The time in UTC, to the nearest millisecond, as `2026-11-24 09:30:00.123Z`.
  static func text(_ date: Date) -> String {
    style.format(date.addingTimeInterval(0.0005))  // the style cuts off what is below
  }

  /// Reads a time such as `2026-11-24 09:30:00.5+05:30` or `2026-11-24`; without an offset it is
  /// UTC. Nil for anything else.
  static func date(_ text: String) -> Date? {
    let parts = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }
    guard let day = parts.first else { return nil }
    let time = parts.count == 2 ? parts[1] : "00:00:00"
    let hasOffset = time.contains { "+-Z".contains($0) }
    return try? style.parse("\(day) \(time)\(hasOffset ? "" : "Z")")
  }
}

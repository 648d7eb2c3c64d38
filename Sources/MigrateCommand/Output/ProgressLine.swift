import Migrations

/// How far a run is.
struct Progress: Sendable {
  /// How many migrations are done.
  var completed: Int
  /// How many there are in the run.
  var total: Int
  /// The one that is running, for example `0007 add invoices`.
  var current: String
  /// How many statements of it are done; shown from a thousand on.
  var statements = 0
  /// How far a Swift migration says that it is.
  var part: (done: Int, total: Int?)?
  /// How far the backfill is that is running; shown instead of the migration.
  var backfill: String?

  /// One line: a bar, the count, the current revision and the time taken, in a terminal's width.
  ///
  /// In a narrow terminal first the bar goes, then the end of the revision.
  func line(elapsed: Duration, width: Int, palette: Palette = .plain) -> String {
    let digits = String(total).count
    let padding = String(repeating: " ", count: max(0, digits - String(completed).count))
    let count = "\(padding)\(completed)/\(total)"
    let time = elapsed.wholeSecondsText
    let fixed = count.count + time.count + 4
    guard width >= fixed else { return count.truncated(toWidth: width) }
    let barWidth = min(30, width - fixed - min((backfill ?? current).displayWidth, 40) - 4)
    let bar = barWidth >= 10 ? self.bar(barWidth, palette) + "  " : ""
    let current = (backfill ?? (partText.map { "\($0) of " } ?? "") + self.current).visibleLine
    let room = width - fixed - (bar.isEmpty ? 0 : barWidth + 4)
    return "\(bar)\(count)  \(current.truncated(toWidth: room))  \(palette(time, .dim))"
  }

  private var partText: String? {
    if let part { return "\(part.done)" + (part.total.map { "/\($0)" } ?? "") }
    return statements < 1000 ? nil : "\(statements) statements"
  }

  private func bar(_ width: Int, _ palette: Palette) -> String {
    let filled = total > 0 ? width * min(completed, total) / total : width
    let done = String(repeating: "#", count: filled)
    let rest = String(repeating: "-", count: width - filled)
    return "[\(palette(done, .success))\(palette(rest, .dim))]"
  }
}

extension Duration {
  /// The duration for a display that changes all the time: `0 s`, `12 s`, `2 min 10 s`.
  fileprivate var wholeSecondsText: String {
    let seconds = components.seconds
    return seconds < 60 ? "\(seconds) s" : Duration.seconds(seconds).displayText
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  package var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }

  /// The duration for people: `12 ms`, `3.4 s`, `2 min 10 s`, `1 h 5 min`.
  package var displayText: String {
    let milliseconds = self.milliseconds
    let tenths = (milliseconds + 50) / 100
    let seconds = (milliseconds + 500) / 1000
    let minutes = (seconds + 30) / 60
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
    if seconds < 3600 { return join(seconds / 60, "min", seconds % 60, "s") }
    return join(minutes / 60, "h", minutes % 60, "min")
  }

  private func join(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String)
    -> String
  {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }
}

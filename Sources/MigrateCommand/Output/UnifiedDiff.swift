import Basics

/// What two texts do not have in common, as `diff -u` prints it.
struct UnifiedDiff {
  /// How many unchanged lines stand around a change.
  private static let context = 3

  /// A line of either text.
  private enum Line: Equatable {
    case kept(Substring)
    case removed(Substring)
    case added(Substring)
  }

  private let lines: [Line]

  /// Compares two texts line by line.
  init(from old: String, to new: String) {
    let (before, after) = (Self.lines(of: old), Self.lines(of: new))
    let difference = after.difference(from: before)
    var (removed, added): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if removed.contains(left) {
        lines.append(.removed(before[left]))
        left += 1
      } else if added.contains(right) {
        lines.append(.added(after[right]))
        right += 1
      } else {
        lines.append(.kept(before[left]))
        left += 1
        right += 1
      }
    }
    self.lines = lines
  }

  /// The lines of a text with their ends.
  private static func lines(of text: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = text[...]
    while let newline = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) {
      let end = rest.utf8.index(after: newline)
      lines.append(rest[..<end])
      rest = rest[end...]
    }
    return rest.isEmpty ? lines : lines + [rest]
  }

  /// The diff, with the names of the two files; empty when the texts are the same.
  func text(from old: String, to new: String, _ palette: Palette = .plain) -> String {
    let hunks = hunks()
    guard !hunks.isEmpty else { return "" }
    let header = [palette("--- \(old)", .strong), palette("+++ \(new)", .strong)]
    return (header + hunks.flatMap { text(of: $0, palette) }).map { $0 + "\n" }.joined()
  }

  /// The lines that are shown together.
  private func hunks() -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, line) in lines.enumerated() {
      if case .kept = line { continue }
      let start = max(0, index - Self.context)
      let end = min(lines.count, index + Self.context + 1)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }

  private func text(of hunk: Range<Int>, _ palette: Palette) -> [String] {
    let before = Counts(lines[..<hunk.lowerBound])
    let inside = Counts(lines[hunk])
    let place =
      "@@ -\(Self.range(after: before.old, inside.old))"
      + " +\(Self.range(after: before.new, inside.new)) @@"
    return [palette(place, .dim)]
      + lines[hunk].flatMap { line in
        switch line {
        case .kept(let text): shown(" ", text) { $0 }
        case .removed(let text): shown("-", text) { palette($0, .error) }
        case .added(let text): shown("+", text) { palette($0, .success) }
        }
      }
  }

  /// A line behind its sign, and a note when its end is missing.
  private func shown(
    _ sign: String, _ line: Substring, _ color: (String) -> String
  ) -> [String] {
    guard line.utf8.last == UInt8(ascii: "\n") else {
      return [color(sign + line), "\\ No newline at end of file"]
    }
    return [color(sign + Substring(line.utf8.dropLast()))]
  }

  /// A range of lines as the header of a hunk has it: an empty one stands behind a line.
  private static func range(after before: Int, _ count: Int) -> String {
    count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
  }

  /// How many lines of each text there are.
  private struct Counts {
    var (old, new) = (0, 0)

    init(_ lines: ArraySlice<Line>) {
      for line in lines {
        if case .added = line {} else { old += 1 }
        if case .removed = line {} else { new += 1 }
      }
    }
  }
}

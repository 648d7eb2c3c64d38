import Migrations
import SchemaInspection
import SchemaTools

extension Finding {
  /// All that is to be said, without the place, one sentence a line.
  var text: String { [reason, effect, remedy].compactMap(\.self).joined(separator: "\n") }

  /// The lock, what it blocks, and how much there is to do meanwhile; nil when there is no lock.
  var effect: String? {
    guard let lock else { return nil }
    let name = table.map { " on \($0)" } ?? ""
    let blocks = lock.blocks.map { ", which blocks \($0)" } ?? ""
    let during: String =
      switch work {
      case .rewrite: " while the table is rewritten"
      case .scan: " while all its rows are read"
      case .indexBuild: " while the index is built"
      case nil: ""
      }
    return "\(lock.name) lock\(name)\(blocks)\(during)"
      + (facts.map { "\n\(table?.description ?? "it") has \($0.description(of: work))" } ?? "")
  }
}

extension TableStatistics {
  /// How many bytes a second work is taken to go through; the estimates say so.
  private static let assumedSpeed = ByteCount(megabytes: 100)

  /// What is known of the table, for somebody who waits for work on it.
  func description(of work: TableWork?) -> String {
    let bytes = work == .rewrite ? tableBytes + indexBytes : tableBytes
    let count = "\(indexes) index\(indexes == 1 ? "" : "es")"
    var parts = [
      work == .rewrite ? "\(ByteCount(bytes)) with \(count)" : "\(ByteCount(bytes)), \(count)"
    ]
    if let rows { parts.append("about \(Self.rounded(rows)) rows") }
    let seconds = bytes / Self.assumedSpeed.bytes
    if work != nil, seconds > 0 {
      parts.append(
        "at \(Self.assumedSpeed) a second \(Duration.seconds(seconds).displayText)")
    }
    parts.append(
      "\(Self.rate(scansPerSecond)) scans and \(Self.rate(changesPerSecond)) changed rows a second")
    return parts.joined(separator: ", ")
  }

  /// A number to two digits: `870`, `1.4 million`, `41 million`.
  private static func rounded(_ number: Int) -> String {
    var unit = 1
    while number / unit >= 100 { unit *= 10 }
    let value = (number + unit / 2) / unit * unit
    for (size, name) in [(1_000_000_000, "billion"), (1_000_000, "million")] where value >= size {
      let tenths = value / (size / 10)
      return (tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)")
        + " \(name)"
    }
    return "\(value)"
  }

  private static func rate(_ rate: Double) -> String {
    rate < 1 ? (rate == 0 ? "no" : "less than 1") : "\(rounded(Int(rate.rounded())))"
  }
}

import ArgumentParser
import Basics
import FoundationEssentials
import Migrations

/// A day or a moment up to which revisions are wanted.
///
/// The date of a revision is that of its file's number, `20261124120000`, or else the time at which git got
/// the file; one that is not committed is of now.
struct DateTarget {
  /// The moment as the user wrote it.
  private let text: String
  /// The same as fourteen digits in UTC, which sort as time does.
  private let moment: String

  /// Reads `2026-11-24`, which ends with that day, or `2026-11-24T12:00` with seconds where wanted, in UTC.
  /// - Throws: `ValidationError`.
  init(_ text: String) throws {
    self.text = text
    let form = #/(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?Z?)?/#
    guard let match = text.wholeMatch(of: form)?.output else {
      throw ValidationError(
        "'\(text)' is no date; write it as 2026-11-24, or 2026-11-24T12:00 in UTC")
    }
    let time =
      match.4.map { "\($0)\(match.5 ?? "00")\(match.6 ?? "59")" } ?? "235959"
    moment = "\(match.1)\(match.2)\(match.3)\(time)"
    guard Self.isDate(moment) else { throw ValidationError("'\(text)' is no day of a calendar") }
  }

  /// The last revisions of which they and all that they stand on are from then or before.
  /// - Throws: `ValidationError` for a file without a date.
  func targets(in project: Project) throws -> [String] {
    let graph = project.graph
    // Git is asked once, and only where a number is no date.
    lazy var times = Self.times(in: project.configuration.versions)
    let prefix = path("", from: project.configuration.versions)
    var later: Set<String> = []
    for id in graph.topologicalOrder {
      guard let file = project.fileByRevision[id] else {
        later.insert(id)
        continue
      }
      let date =
        Self.date(ofNumber: file.number)
        ?? times.map {
          RevisionNumbering.timestamp($0[file.path.dropFirst(prefix.count)] ?? Self.now)
        }
      guard let date else {
        throw ValidationError(
          "\(file.path) has no date: its number is none, and there is no git that could say when it was made"
        )
      }
      if date > moment { later.insert(id) }
    }
    let left = later.union(graph.descendants(of: later))
    return graph.heads(among: Set(graph.topologicalOrder).subtracting(left))
  }

  /// The time of a file that is not committed yet, which is as new as can be.
  private static var now: Int { Int(Date().timeIntervalSince1970) }

  /// The date that a file's number is, as fourteen digits.
  private static func date(ofNumber number: String) -> String? {
    guard [8, 12, 14].contains(number.count), number.allSatisfy(\.isNumber) else { return nil }
    let date = number + String(repeating: "0", count: 14 - number.count)
    return isDate(date) ? date : nil
  }

  /// When git got the files of a directory first, in seconds since 1970, by their paths from there; nil without git.
  private static func times(in directory: String) -> [Substring: Int]? {
    guard
      let text = git(
        "-c", "core.quotePath=off", "log", "--diff-filter=A", "--no-renames", "--relative",
        "--name-only", "--format=%x01%ct", "--", ".", in: directory)
    else { return nil }
    var (times, time) = ([Substring: Int](), 0)
    for line in text.split(separator: "\n") {
      if line.first == "\u{1}" {
        time = Int(line.dropFirst()) ?? 0
      } else {
        // The newest commit comes first.
        times[line] = time
      }
    }
    return times
  }

  private static func isDate(_ digits: String) -> Bool {
    let digits = digits.compactMap(\.wholeNumberValue)
    guard digits.count == 14 else { return false }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (year, month) = (number(0..<4), number(4..<6))
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1970...2999).contains(year) && (1...12).contains(month)
      && (1...days[month - 1]).contains(number(6..<8)) && number(8..<10) < 24
      && number(10..<12) < 60 && number(12..<14) < 60
  }
}

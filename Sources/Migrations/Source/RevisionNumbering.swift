import Glibc

/// How the files of a directory are numbered.
package enum RevisionNumbering: Sendable, Hashable {
  /// `0001`, `0002`, … of at least so many digits.
  case sequence(width: Int)
  /// `20261124120000`: the time in UTC.
  case timestamp
  /// Twelve hexadecimal digits at random, as in Alembic.
  case hexadecimal

  /// The numbering that the files use: that of the last one, or four digits when there is none.
  /// - Parameter files: In their order, as `VersionsDirectory.load` returns them.
  package init(of files: [MigrationFile]) { self.init(numbers: files.map(\.number)) }

  private init(numbers: [String]) {
    if numbers.contains(where: { !$0.utf8.allSatisfy(isDigit) }) {
      self = .hexadecimal
    } else if let last = numbers.last {
      self = last.utf8.count == 14 ? .timestamp : .sequence(width: last.utf8.count)
    } else {
      self = .sequence(width: 4)
    }
  }

  /// A number for a new file that sorts behind all others (unless hexadecimal).
  /// - Parameters:
  ///   - files: In their order, as `VersionsDirectory.load` returns them.
  ///   - time: The time of a timestamp, in seconds since 1970; now by default.
  package func next(after files: [MigrationFile], at time: Int? = nil) -> String {
    next(after: files.last?.number, at: time)
  }

  /// An identifier for a new revision of files whose names begin with other numbers: one that follows
  /// the identifiers that there are.
  package static func nextIdentifier(after files: [MigrationFile]) -> String {
    let identifiers = files.map(\.revision).sorted(by: precedesNaturally)
    return RevisionNumbering(numbers: identifiers).next(after: identifiers.last, at: nil)
  }

  private func next(after last: String?, at time: Int?) -> String {
    let successor = last.map(Self.successor)
    switch self {
    case .sequence(let width):
      let number = successor ?? "1"
      return String(repeating: "0", count: max(0, width - number.utf8.count)) + number
    case .timestamp:
      let now = Self.timestamp(time ?? Glibc.time(nil))
      guard let successor, precedesNaturally(now, successor) else { return now }
      return successor
    case .hexadecimal:
      let digits = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
      return String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
  }

  /// The number after one, of at least as many digits; numbers may be longer than any integer type.
  private static func successor(of number: String) -> String {
    var digits = Array(number.utf8)
    for index in digits.indices.reversed() {
      if digits[index] != UInt8(ascii: "9") {
        digits[index] += 1
        return String(decoding: digits, as: UTF8.self)
      }
      digits[index] = UInt8(ascii: "0")
    }
    return "1" + String(decoding: digits, as: UTF8.self)
  }

  /// A time in seconds since 1970 as `20261124120000`, in UTC.
  package static func timestamp(_ time: Int) -> String {
    var time = time
    var parts = tm()
    gmtime_r(&time, &parts)
    return [
      parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
      parts.tm_sec,
    ]
    .map { $0 < 10 ? "0\($0)" : String($0) }.joined()
  }
}

extension MigrationFile {
  /// The number at the start of the file's name.
  package var number: String {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map {
      path[path.utf8.index(after: $0)...]
    }
    return MigrationFileName(String(name ?? path[...]))?.number ?? revision
  }
}

/// The line before a statement that runs batch by batch:
/// `-- migrate:backfill table:users key:id batch:5000 pause:100ms max-lag:10s`.
package struct BackfillDirective: Sendable, Hashable {
  /// What it asks for.
  package var backfill: Backfill
  /// The line of the file.
  package var line: Int
  /// Whether what it has written may stay when its migration is taken back before it is complete.
  package var leavesRows = false

  /// What follows `migrate:` on the line.
  static let name = "backfill"

  private enum Key: String, CaseIterable {
    case table, key, batch, pause
    case maxLag = "max-lag"
    case maxActive = "max-active"
    case undo
  }

  /// Reads a marker line.
  /// - Throws: `HeaderError`.
  init(_ marker: MarkerLine, line: Int) throws(HeaderError) {
    self.line = line
    backfill = Backfill(table: "")
    for option in try marker.options(of: Self.name) {
      guard let key = Key(rawValue: option.name) else {
        throw option.unknown(to: Self.name, among: Key.allCases.map(\.rawValue))
      }
      switch key {
      case .table: backfill.table = try option.sqlName()
      case .key:
        backfill.key = []
        for column in option.value.splitOutsideQuotes(at: ",") {
          backfill.key.append(
            try MarkerLine.Option(name: "key", value: column, word: option.word).sqlName())
        }
      case .batch:
        guard let size = Int(option.value), (1...10_000_000).contains(size) else {
          throw HeaderError("`\(option.word)`: a batch is a whole number of rows, such as 5000")
        }
        backfill.batchSize = size
      case .pause: backfill.pause = try option.duration()
      case .undo:
        guard option.value == "none" else {
          throw HeaderError(
            "`\(option.word)`: undo:none says that rows may stay as they are when the migration is taken back "
              + "before the backfill is complete")
        }
        leavesRows = true
      case .maxLag: backfill.maxLag = try option.duration()
      case .maxActive:
        guard let count = Int(option.value), count >= 0 else {
          throw HeaderError(
            "`\(option.word)`: how many other sessions may be active is a whole number, such as 20")
        }
        backfill.maxActive = count
      }
    }
    guard !backfill.table.isEmpty, !backfill.key.isEmpty else {
      throw HeaderError(
        "a backfill needs its table and key: `-- migrate:backfill table:users key:id batch:5000`")
    }
  }

  /// Finds the directives of a body.
  ///
  /// - Throws: `Problem` for the first that is wrong.
  static func all(
    in body: String, at location: SourceLocation
  ) throws(Problem) -> [BackfillDirective] {
    var directives: [BackfillDirective] = []
    var number = location.line
    for line in body.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      defer { number += 1 }
      guard line.first == UInt8(ascii: "-"),
        let marker = Array(line).withUnsafeBytes({ MarkerLine($0) }), marker.name == name
      else { continue }
      do throws(HeaderError) {
        directives.append(try BackfillDirective(marker, line: number))
      } catch {
        throw Problem(SourceLocation(path: location.path, line: number), error.message)
      }
    }
    return directives
  }
}

extension MarkerLine.Option {
  /// The value as a name in SQL, perhaps quoted, perhaps with a schema.
  fileprivate func sqlName() throws(HeaderError) -> String {
    let parts = value.splitOutsideQuotes(at: ".")
    guard parts.allSatisfy(Self.isName) else {
      throw HeaderError(
        "`\(word)`: `\(value)` is no name; write it as in SQL, with double quotes where it has blanks"
      )
    }
    return value
  }

  private static func isName(_ part: String) -> Bool {
    guard part.hasPrefix("\"") else {
      return !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || "_$".contains($0) }
    }
    // A quote inside is doubled.
    let inner = part.dropFirst().dropLast()
    return part.count > 2 && part.hasSuffix("\"")
      && !inner.replacing("\"\"", with: "").contains("\"")
  }
}

extension String {
  /// The parts between a separator that stands in no double quotes.
  fileprivate func splitOutsideQuotes(at separator: Character) -> [String] {
    var parts = [""]
    var isInQuotes = false
    for character in self {
      if character == "\"" { isInQuotes.toggle() }
      if character == separator, !isInQuotes {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}

/// The directives of a section on their way to the statements that they stand before.
struct BackfillDirectives {
  private var rest: ArraySlice<BackfillDirective>
  private let path: String

  init(_ directives: [BackfillDirective], path: String) {
    rest = directives[...]
    self.path = path
  }

  /// The directive that stands before the next statement; nil where there is none.
  /// - Throws: `Problem` for two of them, and for one inside the statement.
  mutating func next(before statement: Statement) throws(Problem) -> Backfill? {
    var found: BackfillDirective?
    while let next = rest.first, next.line <= statement.lastLine {
      if next.line >= statement.location.line {
        throw problem(
          next, "the backfill stands inside a statement; end the one before it with a semicolon")
      }
      if let found {
        throw problem(
          next, "a second backfill before one statement; the first is on line \(found.line)")
      }
      found = next
      rest.removeFirst()
    }
    return found?.backfill
  }

  /// Makes sure that each has found its statement.
  /// - Throws: `Problem`.
  func checkAllUsed() throws(Problem) {
    if let next = rest.first {
      throw problem(next, "no statement follows; a backfill stands directly before one")
    }
  }

  private func problem(_ directive: BackfillDirective, _ message: String) -> Problem {
    Problem(SourceLocation(path: path, line: directive.line), message)
  }
}

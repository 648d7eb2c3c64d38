/// A statement with the placeholders `:from` and `:to`, which changes the rows of one batch.
///
/// `:from` is the last key of the batch before, so that it has to stand behind `>`, and `:to` the
/// last key of the batch, behind `<=`. Before the first batch there is no key: it is run with
/// `>=` and the first key of the table, which needs no smallest value of the key's type.
struct BatchStatement {
  /// The statement as it was written.
  let source: String
  private let pieces: [Piece]
  private let parameters: [DatabaseValue]
  private let dialect: any Dialect

  private enum Piece {
    case text(Substring)
    /// With the white space between the operator and the placeholder.
    case from(gap: Substring)
    case to
  }

  /// Finds the placeholders, outside quotes and comments.
  ///
  /// - Parameter parameters: values for `$1`, `$2`, … of the statement itself.
  /// - Throws: `StatementError` when they are missing, or stand where they have another meaning.
  init(
    _ source: String, _ parameters: [DatabaseValue] = [], backEnd: BackEnd
  ) throws(StatementError) {
    self.source = source
    self.parameters = parameters
    dialect = backEnd.dialect
    var pieces: [Piece] = []
    var rest = source[...]
    var found: Set<Placeholder> = []
    for (index, placeholder) in Placeholder.all(in: source, backEnd) {
      let before = rest[..<index]
      let condition = before.trimmingSuffix(while: \.isWhitespace)
      guard condition.hasComparison(placeholder.comparison) else {
        throw placeholder.misplaced(
          at: source.unicodeScalars.distance(
            from: source.startIndex, to: index))
      }
      found.insert(placeholder)
      switch placeholder {
      case .from: pieces += [.text(condition), .from(gap: before[condition.endIndex...])]
      case .to: pieces += [.text(before), .to]
      }
      rest = source[source.index(index, offsetBy: placeholder.text.count)...]
    }
    for placeholder in Placeholder.allCases where !found.contains(placeholder) {
      throw placeholder.missing
    }
    self.pieces = pieces + [.text(rest)]
  }

  /// The statement for one batch.
  ///
  /// With a key of one column every character stays at its place, so that the place of an error
  /// can be shown in the source.
  func command(_ batch: Batch) -> SQLCommand {
    let first = parameters.count + 1
    let width = batch.to.count
    let sql = render(
      from: (batch.isFirst ? "=" : "", Self.tuple(first, width)),
      to: Self.tuple(first + width, width))
    return SQLCommand(sql, parameters + batch.from + batch.to, isOfMigration: true)
  }

  /// The statement for all rows at once.
  func wholeTable(_ backfill: Backfill) -> SQLCommand {
    let keys = KeysetQueries(backfill, dialect)
    return SQLCommand(
      render(from: ("=", "(\(keys.firstKey))"), to: "(\(keys.lastKey))"), parameters)
  }

  private func render(from: (comparison: String, value: String), to: String) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): String(text)
      case .from(let gap):
        (from.comparison + gap + from.value).padded(to: gap.count + Placeholder.from.text.count)
      case .to: to.padded(to: Placeholder.to.text.count)
      }
    }.joined()
  }

  /// `$1`, or `($1, $2)` for a key of several columns.
  private static func tuple(_ first: Int, _ width: Int) -> String {
    let list = (first..<(first + width)).map { "$\($0)" }.joined(separator: ", ")
    return width == 1 ? list : "(\(list))"
  }
}

/// What stands for a bound of the batch.
private enum Placeholder: CaseIterable {
  case from, to

  var text: String { self == .from ? ":from" : ":to" }
  var comparison: String { self == .from ? ">" : "<=" }

  /// The placeholders of a statement, each with its place.
  static func all(in source: String, _ backEnd: BackEnd) -> [(String.Index, Placeholder)] {
    let bytes = Array(source.utf8)
    var scanner = StatementScanner(dialect: backEnd, standardConformingStrings: true)
    let colons = bytes.withUnsafeBytes { text in
      _ = scanner.scan(text, isComplete: true)
      return scanner.progress.syntax.colons
    }
    return colons.compactMap { offset in
      let index = source.utf8.index(source.startIndex, offsetBy: offset)
      // A cast, as in `id::to`, is none.
      guard offset == 0 || bytes[offset - 1] != UInt8(ascii: ":") else { return nil }
      return allCases.first { placeholder in
        source[index...].hasPrefix(placeholder.text)
          && !(source[index...].dropFirst(placeholder.text.count).first?.continuesName ?? false)
      }.map { (index, $0) }
    }
  }

  var missing: StatementError {
    StatementError(
      code: "42601", message: "the statement of a backfill has no \(text)", hint: Self.remedy)
  }

  func misplaced(at offset: Int) -> StatementError {
    StatementError(
      code: "42601", message: "\(text) has to stand directly behind \(comparison)",
      hint: Self.remedy, offset: offset)
  }

  private static let remedy = "Write the batch as `WHERE key > :from AND key <= :to`."
}

extension Character {
  fileprivate var continuesName: Bool { isLetter || isNumber || self == "_" || self == "$" }
}

extension Substring {
  /// Whether the text ends with a comparison, and not with an operator that ends like it.
  fileprivate func hasComparison(_ comparison: String) -> Bool {
    guard hasSuffix(comparison) else { return false }
    return dropLast(comparison.count).last.map { !"<>=!+-*/~@#%^&|`?".contains($0) } ?? false
  }

  fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
    var result = self
    while let last = result.last, condition(last) { result.removeLast() }
    return result
  }
}

extension String {
  fileprivate func padded(to length: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, length - count))
  }
}

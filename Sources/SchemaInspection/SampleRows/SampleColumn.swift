import Migrations

/// A column that a row which is made up has to have a value for.
struct SampleColumn {
  /// The name, as SQL writes it.
  let name: String
  /// What its values look like.
  let kind: Kind
  /// The longest text; nil for any.
  var length: Int?
  /// What its CHECK constraints name: texts and numbers.
  var constants = SampleConstants()

  /// What the values of a column look like.
  enum Kind: Equatable {
    case number, boolean, text, date, time, interval, uuid, json, bytes, network, bits, point, array
    /// One of these.
    case oneOf([String])
    /// A range, empty.
    case range
    /// A type of which nothing is known.
    case unknown
  }

  /// A value, as a literal without its type.
  ///
  /// - Parameters:
  ///   - row: numbers the row, from 0.
  ///   - position: where the column is in the table.
  ///   - attempt: another one makes another value where that is possible, since nobody knows which
  ///     the table's constraints accept.
  /// - Returns: nil for NULL.
  func value(row: Int, position: Int, attempt: Int) -> String? {
    // Later columns are greater, then the same, then smaller: a start comes before its end.
    let shift = [position, 0, -position][attempt % 3]
    let number = max(1, row + 1 + shift)
    switch kind {
    case .number:
      let candidates = constants.numbers.flatMap { [$0 + 1, $0, $0 - 1] }
      return attempt < 3 || candidates.isEmpty
        ? "\(number)" : "\(candidates[(attempt / 3 - 1 + row) % candidates.count] + shift)"
    case .text: return text(number, row: row, attempt: attempt)
    case .oneOf(let labels): return labels.isEmpty ? nil : labels[(row + attempt) % labels.count]
    case .boolean: return (row + attempt).isMultiple(of: 2) ? "true" : "false"
    case .date: return "2026-01-\(Self.twoDigits(number))"
    case .time: return "10:\(Self.twoDigits(number)):00"
    case .interval: return "\(number) days"
    case .uuid: return "00000000-0000-4000-8000-0000000000\(Self.twoDigits(number))"
    case .json: return "{\"sample\": \(number)}"
    case .bytes: return "\\x\(Self.twoDigits(number))"
    case .network: return "10.0.0.\(number)"
    case .bits: return String(repeating: "0", count: length ?? 1)
    case .point: return "(\(number),\(number))"
    case .array: return "{}"
    case .range: return "empty"
    case .unknown: return nil
    }
  }

  private func text(_ number: Int, row: Int, attempt: Int) -> String {
    var candidates = constants.texts
    let lengths = constants.numbers.filter { (1...1000).contains($0) }
    candidates += lengths.map { String(repeating: "\(number % 10)", count: $0) }
    let text =
      candidates.isEmpty || attempt >= 2 * candidates.count
      ? "sample \(number)" : candidates[(row + attempt) % candidates.count]
    guard let length, text.count > length else { return text }
    return String(text.suffix(length))
  }

  private static func twoDigits(_ number: Int) -> String {
    let digits = String(number % 28 + 1)
    return digits.count == 1 ? "0" + digits : digits
  }
}

/// The strings and numbers in an expression, as values that it may accept.
struct SampleConstants {
  private(set) var texts: [String] = []
  private(set) var numbers: [Int] = []

  init() {}

  /// Finds them in an SQL expression.
  init(in sql: String) {
    for token in SQLToken.all(in: sql) {
      switch token.kind {
      case .string:
        texts.append(
          String(token.text.dropFirst().dropLast()).replacing("''", with: "'"))
      case .word: if let number = Int(token.text) { numbers.append(number) }
      case .quotedName, .symbol: break
      }
    }
  }
}

/// Finds parts of long values in a message: a server shows the word at which it could not go on in
/// quotes, and of a long text a piece that is cut off by three dots.
struct ValueParts {
  /// The forms of the values in lower case.
  private var values: [(bytes: [UInt8], name: String)] = []
  /// Where a value has some eight bytes.
  private var places: [UInt64: [(value: Int, offset: Int)]] = [:]

  /// A value with fewer bytes is shown as a whole or hardly at all.
  private static let shortestValue = 8
  /// So many bytes of a value are no coincidence, wherever they stand.
  private static let certain = 12
  /// So many are none where they stand alone.
  private static let shortest = 4

  /// Adds a form of a value.
  mutating func add(_ value: [UInt8], as name: String) {
    guard value.count >= Self.shortestValue else { return }
    for (offset, key) in Self.keys(of: value) {
      places[key, default: []].append((values.count, offset))
    }
    values.append((value, name))
  }

  /// The places of parts in a text in lower case, each with the name of its value.
  func places(in text: [UInt8]) -> [(range: Range<Int>, name: String)] {
    guard !values.isEmpty else { return [] }
    return pieces(in: text) + quoted(in: text) + cutOff(in: text)
  }

  // MARK: Long pieces

  private func pieces(in text: [UInt8]) -> [(range: Range<Int>, name: String)] {
    var found: [(range: Range<Int>, name: String)] = []
    var end = 0
    for (start, key) in Self.keys(of: text) where start >= end {
      for (index, offset) in places[key] ?? [] {
        let value = values[index].bytes
        var count = 8
        while start + count < text.count, offset + count < value.count,
          text[start + count] == value[offset + count]
        {
          count += 1
        }
        if count >= Self.certain, start + count > end {
          end = start + count
          found.append((start..<end, values[index].name))
        }
      }
    }
    return found
  }

  /// Eight bytes at each place, as one number.
  private static func keys(of bytes: [UInt8]) -> [(offset: Int, key: UInt64)] {
    var key: UInt64 = 0
    var keys: [(Int, UInt64)] = []
    for (index, byte) in bytes.enumerated() {
      key = key << 8 | UInt64(byte)
      if index >= 7 { keys.append((index - 7, key)) }
    }
    return keys
  }

  // MARK: Words that stand alone

  /// What stands between two quotes, of whatever language: `at or near "…"`, `« … »`.
  private func quoted(in text: [UInt8]) -> [(range: Range<Int>, name: String)] {
    var quotes: [Range<Int>] = []
    for index in text.indices {
      if let quote = Self.quotes.first(where: { text[index...].starts(with: $0) }) {
        quotes.append(index..<(index + quote.count))
      }
    }
    return zip(quotes, quotes.dropFirst()).compactMap { left, right in
      var piece = text[left.upperBound..<max(left.upperBound, right.lowerBound)]
      while let last = piece.last, ". \u{A0}".utf8.contains(last) { piece.removeLast() }
      piece = piece.drop { ". \u{A0}".utf8.contains($0) }
      guard piece.count >= Self.shortest, let name = name(of: piece) else { return nil }
      return (piece.startIndex..<piece.endIndex, name)
    }
  }

  private static let quotes = ["\"", "'", "`", "«", "»", "„", "“", "”"].map { Array($0.utf8) }

  /// What stands before and behind three dots.
  private func cutOff(in text: [UInt8]) -> [(range: Range<Int>, name: String)] {
    text.indices.filter { text[$0...].starts(with: "...".utf8) }.flatMap { dots in
      [longest(endingAt: dots, in: text), longest(from: dots + 3, in: text)].compactMap(\.self)
    }
  }

  private func longest(
    endingAt end: Int, in text: [UInt8]
  ) -> (range: Range<Int>, name: String)? {
    var found: (range: Range<Int>, name: String)?
    var start = end - Self.shortest
    while start >= 0, let name = name(of: text[start..<end]) {
      found = (start..<end, name)
      start -= 1
    }
    return found
  }

  private func longest(from start: Int, in text: [UInt8]) -> (range: Range<Int>, name: String)? {
    var found: (range: Range<Int>, name: String)?
    var end = start + Self.shortest
    while end <= text.count, let name = name(of: text[start..<end]) {
      found = (start..<end, name)
      end += 1
    }
    return found
  }

  /// The name of a value that has a piece in it.
  private func name(of piece: ArraySlice<UInt8>) -> String? {
    guard let first = piece.first else { return nil }
    return values.first { value in
      value.bytes.indices.contains { index in
        value.bytes[index] == first && value.bytes[index...].starts(with: piece)
      }
    }?.name
  }
}

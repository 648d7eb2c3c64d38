/// The keys of one batch: those above `from`, up to and including `to`.
struct Batch {
  /// The last key of the batch before; the first key of the table for the first batch, which
  /// includes it.
  var from: [DatabaseValue]
  /// The last key of the batch.
  var to: [DatabaseValue]
  /// How many keys there were when it was made.
  var rows: Int
  /// Whether it begins at the start of the table.
  var isFirst: Bool

  /// The batch as a condition on the key's columns.
  func condition(_ key: [String], _ backEnd: BackEnd) -> String {
    func tuple(_ parts: [String]) -> String {
      parts.count == 1 ? parts[0] : "(" + parts.joined(separator: ", ") + ")"
    }
    func literals(_ values: [DatabaseValue]) -> String {
      tuple(values.map { SQLText.literal($0, backEnd) })
    }
    let columns = tuple(key)
    return
      "(\(columns) \(isFirst ? ">=" : ">") \(literals(from)) AND \(columns) <= \(literals(to)))"
  }
}

/// The last key done, as the database keeps it: `'ab''c', 12`; empty before the first batch.
///
/// Literals as in SQL, so that each value comes back as what it was.
struct BackfillPosition: Equatable {
  var key: [DatabaseValue]

  init(_ key: [DatabaseValue]) { self.key = key }

  /// Reads what `text` wrote.
  init(text: String) {
    key = []
    var rest = text[...]
    while let first = rest.first {
      switch first {
      case ",", " ": rest.removeFirst()
      case "'": key.append(.text(Self.cutString(&rest)))
      case "x":
        rest.removeFirst()
        key.append(.blob(Self.bytes(Self.cutString(&rest))))
      default:
        let number = rest.prefix { $0 != "," }
        rest = rest[number.endIndex...]
        key.append(Int64(number).map(DatabaseValue.integer) ?? .real(Double(number) ?? 0))
      }
    }
  }

  /// Takes a string literal off.
  private static func cutString(_ rest: inout Substring) -> String {
    var value = ""
    rest.removeFirst()
    while let next = rest.popFirst() {
      if next == "'" {
        guard rest.first == "'" else { break }
        rest.removeFirst()
      }
      value.append(next)
    }
    return value
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
  }

  var text: String {
    key.map { SQLText.literal($0, .sqlite) }.joined(separator: ", ")
  }
}

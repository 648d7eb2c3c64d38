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
}

/// The last key done, as the database keeps it: `'ab''c', 12`; empty before the first batch.
///
/// Literals as in SQL, so that integers and text come back as what they were.
struct BackfillPosition: Equatable {
  var key: [DatabaseValue]

  init(_ key: [DatabaseValue]) { self.key = key }

  /// Reads what `text` wrote.
  init(text: String) {
    key = []
    var rest = text[...]
    while let first = rest.first {
      if first == "'" {
        rest.removeFirst()
        var value = ""
        while let next = rest.popFirst() {
          if next == "'" {
            guard rest.first == "'" else { break }
            rest.removeFirst()
          }
          value.append(next)
        }
        key.append(.text(value))
      } else if first == "," || first == " " {
        rest.removeFirst()
      } else {
        let number = rest.prefix { $0 != "," }
        rest = rest[number.endIndex...]
        key.append(Int64(number).map(DatabaseValue.integer) ?? .text(String(number)))
      }
    }
  }

  var text: String {
    key.map { SQLText.literal($0, .sqlite) }.joined(separator: ", ")
  }
}

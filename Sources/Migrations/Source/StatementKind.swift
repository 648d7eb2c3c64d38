/// What a statement means to the run of a migration, as far as its words tell.
package enum StatementKind: Sendable, Hashable {
  /// Begins or ends a transaction. Savepoints do not.
  case transactionControl
  /// `COPY … FROM stdin`, with the data behind it in the file.
  case copyFromStdin
  /// The database refuses it inside a transaction block.
  case nonTransactional
  /// May leave a setting or an object in the session, which the next migration must not see.
  case session
  /// Anything else.
  case ordinary
}

extension StatementSyntax {
  /// Tells the kind of the statement whose words these are.
  func kind(of text: UnsafeRawBufferPointer, _ dialect: any Dialect) -> StatementKind {
    if isCopyFromStdin { return .copyFromStdin }
    if let first = words.first,
      Word(UnsafeRawBufferPointer(rebasing: text[first])) == "insert"
    {
      // The bulk of a large file.
      return callsSetConfig ? .session : .ordinary
    }
    let words = FirstWords(ranges: words, text: text)
    if words.controlTransaction { return .transactionControl }
    return dialect.kind(of: words, callsSetConfig: callsSetConfig)
  }
}

/// The first words of a statement, in lower case.
struct FirstWords {
  let first: String
  private let ranges: [Range<Int>]
  private let text: UnsafeRawBufferPointer

  fileprivate init(ranges: [Range<Int>], text: UnsafeRawBufferPointer) {
    self.ranges = ranges
    self.text = text
    first = ranges.first.map { String(decoding: text[$0], as: UTF8.self).lowercased() } ?? ""
  }

  /// The word at the index; empty when there are fewer words.
  subscript(index: Int) -> String {
    guard index < ranges.count else { return "" }
    return String(decoding: text[ranges[index]], as: UTF8.self).lowercased()
  }

  /// The words behind the first one.
  var others: [String] { ranges.indices.dropFirst().map { self[$0] } }

  fileprivate var controlTransaction: Bool {
    switch first {
    case "begin", "commit", "end", "abort": true
    case "start", "prepare": self[1] == "transaction"
    case "rollback": self[["work", "transaction"].contains(self[1]) ? 2 : 1] != "to"
    default: false
    }
  }

  /// Whether this is `CREATE [OR REPLACE] [LOCAL | GLOBAL] {TEMP | TEMPORARY} …`, or creates an object
  /// by the name `pg_temp.…`.
  var createTemporary: Bool {
    guard first == "create" else { return false }
    let modifiers = others.prefix { ["or", "replace", "local", "global"].contains($0) }
    return ["temp", "temporary"].contains(self[modifiers.count + 1]) || others.contains("pg_temp")
  }
}

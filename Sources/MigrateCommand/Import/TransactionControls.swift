import Migrations

/// The statements of a section that begin and end transactions.
struct TransactionControls {
  /// `BEGIN`, `COMMIT` and the like, in order.
  let statements: [Statement]

  /// Finds them.
  init(_ all: [Statement]) { statements = all.filter { $0.kind == .transactionControl } }

  /// Whether they are one transaction around all statements.
  func span(_ all: [Statement]) -> Bool {
    statements.count == 2 && arePairs && all.first == statements.first
      && all.last == statements.last
  }

  /// Whether no statement stands outside their transactions.
  func cover(_ all: [Statement]) -> Bool {
    var isInside = false
    return all.allSatisfy { statement in
      if statement.kind == .transactionControl {
        isInside.toggle()
        return true
      }
      return isInside
    }
  }

  /// Whether one transaction around all statements does the same as these. A value that is added to
  /// an enumeration can only be used once its transaction has ended, and what ends with a transaction
  /// would go on in the next one.
  func canBeOneTransaction(_ all: [Statement]) -> Bool {
    !statements.isEmpty && arePairs
      && !all.contains { $0.command.contains(" add value ") || $0.endsWithTransaction }
  }

  /// Whether they are several transactions that have to stay apart, with nothing outside of them.
  func stayApart(_ all: [Statement]) -> Bool {
    statements.count > 2 && arePairs && cover(all) && !canBeOneTransaction(all)
  }

  /// Whether each beginning without options is followed by its `COMMIT`.
  private var arePairs: Bool {
    statements.count.isMultiple(of: 2)
      && statements.enumerated().allSatisfy { index, statement in
        (index.isMultiple(of: 2) ? Self.beginnings : Self.ends).contains(statement.command)
      }
  }

  private static let beginnings: Set = [
    "begin", "begin transaction", "begin work", "start transaction",
  ]
  private static let ends: Set = [
    "commit", "commit transaction", "commit work", "end", "end transaction",
  ]
}

extension Statement {
  /// Whether this does something that lasts until the transaction ends: `SET LOCAL`.
  fileprivate var endsWithTransaction: Bool {
    let command = command
    return Self.transactionWords.contains { command.contains($0) }
      || ["lock ", "declare "].contains(where: command.hasPrefix)
  }

  private static let transactionWords = [
    "set local ", "set transaction ", "set constraints ", "set_config", " on commit ", "_xact_lock",
    "pragma defer_foreign_keys",
  ]

  /// The words in lower case with single blanks.
  fileprivate var command: String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

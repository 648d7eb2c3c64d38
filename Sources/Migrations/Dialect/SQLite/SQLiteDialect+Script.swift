extension SQLiteDialect: ScriptDialect {
  var lexicalRules: LexicalRules { Self.lexicalRules }

  private static let lexicalRules = LexicalRules(
    classes: ByteClass.table(["0123456789$": .word, "`": .quote, "[": .bracket]),
    bodies: .triggers)

  func kind(of words: FirstWords, callsSetConfig: Bool) -> StatementKind {
    if words.areRefusedInTransaction { return .nonTransactional }
    return words.first == "pragma" || words.createTemporary ? .session : .ordinary
  }

  var scriptHeader: String { ".bail on\n\n" }

  var scriptSetup: [SQLCommand] { [] }

  func terminator(of sql: String) -> String { ";\n" }
}

extension FirstWords {
  fileprivate var areRefusedInTransaction: Bool {
    switch first {
    case "vacuum", "attach", "detach": true
    case "pragma": others.contains { ["journal_mode", "synchronous", "temp_store"].contains($0) }
    default: false
    }
  }
}

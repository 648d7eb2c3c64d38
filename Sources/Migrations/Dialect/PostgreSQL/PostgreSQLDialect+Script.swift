extension PostgreSQLDialect: ScriptDialect {
  var lexicalRules: LexicalRules { Self.lexicalRules }

  private static let lexicalRules = LexicalRules(
    classes: ByteClass.table([
      "0123456789": .digit, "$": .dollar, "(": .openParenthesis, ")": .closeParenthesis,
    ]),
    bodies: .routines, hasStringPrefixes: true, nestsComments: true,
    endsCommentsAtCarriageReturn: true, hasTextSettings: true, hasRestrictCommands: true)

  func kind(of words: FirstWords, callsSetConfig: Bool) -> StatementKind {
    if words.areRefusedInTransaction { return .nonTransactional }
    return callsSetConfig || words.touchSession ? .session : .ordinary
  }

  var scriptHeader: String { "\\set ON_ERROR_STOP on\n\n" }

  var scriptSetup: [SQLCommand] { [SQLCommand("SET client_min_messages = warning")] }

  /// psql shows what a query returns, except when it is told to keep it.
  func terminator(of sql: String) -> String {
    sql.hasPrefix("SELECT") ? " \\gset migrate_\n" : ";\n"
  }
}

extension FirstWords {
  /// After the calls of `PreventInTransactionBlock` in PostgreSQL's source, as far as the words of
  /// the statement decide.
  fileprivate var areRefusedInTransaction: Bool {
    switch first {
    case "vacuum": true
    case "discard": self[1] == "all"
    case "create", "drop":
      ["database", "tablespace"].contains(self[1])
        || others.starts(with: ["index", "concurrently"])
        || others.starts(with: ["unique", "index", "concurrently"])
    case "reindex": reindexMany || others.contains("concurrently")
    case "cluster": others.allSatisfy { ["verbose", "on", "off", "true", "false"].contains($0) }
    case "alter":
      switch self[1] {
      case "system": true
      case "table": others.contains("detach") && others.contains("concurrently")
      case "database": self[3] == "set" && self[4] == "tablespace"
      default: false
      }
    default: false
    }
  }

  private var reindexMany: Bool {
    let targets = ["index", "table", "schema", "database", "system"]
    return others.first(where: targets.contains).map { !["index", "table"].contains($0) } ?? false
  }

  fileprivate var touchSession: Bool {
    switch first {
    case "set": !["local", "transaction", "constraints"].contains(self[1])
    case "select", "with", "values", "do", "call", "execute", "explain", "prepare", "deallocate",
      "reset", "discard", "listen", "unlisten", "load", "declare":
      true
    default: createTemporary
    }
  }
}

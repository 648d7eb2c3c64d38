/// What one statement does to its session, as far as its words tell.
enum SessionEffect {
  /// Nothing that outlives its transaction.
  case none
  /// Settings that the same statement makes in any other session.
  case setting
  case object(SessionObject)
  /// Objects are gone; all of the kind where there are no names.
  case end(SessionObject.Kind, names: [String])
  /// The session is as a new one.
  case all
  /// Code that may do anything: the server has to be asked.
  case unknown

  init(_ statement: Statement, _ words: [SQLWord], _ backEnd: BackEnd) {
    self =
      backEnd == .sqlite
      ? Self.sqlite(words)
      : Self.postgreSQL(statement, words)
  }

  private static func sqlite(_ words: [SQLWord]) -> SessionEffect {
    switch words.first?.keyword ?? "" {
    case "ATTACH", "DETACH": return .setting
    case "PRAGMA":
      let name = words.dropFirst().first?.name ?? ""
      return words.count < 3
        || actions.contains(name.split(separator: ".").last.map(String.init) ?? "")
        ? .none : .setting
    case "CREATE": return temporary(words).map(SessionEffect.object) ?? .none
    case "DROP": return .end(.temporary, names: words.last.map { [$0.unqualified] } ?? [])
    default: return .none
    }
  }

  /// PRAGMAs with a value that set nothing.
  private static let actions: Set<String> = [
    "foreign_key_check", "incremental_vacuum", "index_info", "index_list", "index_xinfo",
    "integrity_check", "optimize", "quick_check", "table_info", "table_list", "table_xinfo",
    "wal_checkpoint", "user_version", "application_id", "foreign_key_list",
  ]

  private static func postgreSQL(_ statement: Statement, _ words: [SQLWord]) -> SessionEffect {
    let keywords = words.prefix(4).map(\.keyword) + ["", "", "", ""]
    switch keywords[0] {
    case "SET":
      return ["LOCAL", "TRANSACTION", "CONSTRAINTS"].contains(keywords[1]) ? .none : .setting
    case "RESET", "LISTEN", "UNLISTEN", "LOAD", "PREPARE", "DEALLOCATE": return .setting
    case "DISCARD":
      switch keywords[1] {
      case "ALL": return .all
      case "TEMP", "TEMPORARY": return .end(.temporary, names: [])
      default: return .none
      }
    case "CREATE": return temporary(words).map(SessionEffect.object) ?? .none
    case "DROP": return .end(.temporary, names: words.map(\.unqualified))
    case "DECLARE":
      guard words.contains(where: { $0.keyword == "HOLD" }) else { return .none }
      return .object(SessionObject(kind: .cursor, name: words.dropFirst().first?.unqualified))
    case "CLOSE":
      return .end(
        .cursor, names: keywords[1] == "ALL" ? [] : words.last.map { [$0.unqualified] } ?? [])
    default: break
    }
    guard statement.kind == .session else { return .none }
    if words.contains(where: { $0.unqualified.hasPrefix("pg_advisory_unlock") }) {
      return .end(.advisoryLock, names: [])
    }
    return isPureSetConfig(words) ? .setting : .unknown
  }

  /// Whether a SELECT does nothing but set: it may be run again.
  private static func isPureSetConfig(_ words: [SQLWord]) -> Bool {
    guard words.first?.keyword == "SELECT" else { return false }
    let harmless: Set = [
      "SELECT", "SET_CONFIG", "PG_CATALOG.SET_CONFIG", "CURRENT_SETTING",
      "PG_CATALOG.CURRENT_SETTING", "TRUE", "FALSE", "TEXT", "BOOLEAN", "BOOL", "AS",
    ]
    return words.indices.allSatisfy { index in
      let word = words[index]
      // Any other name may be a function's.
      return word.isLiteral || harmless.contains(word.keyword)
        || word.keyword == "E" && words.indices.contains(index + 1) && words[index + 1].isLiteral
        || index > 0 && words[index - 1].keyword == "AS"
    }
  }

  /// The object of `CREATE [OR REPLACE] [LOCAL | GLOBAL] TEMP … name`, or of `CREATE … pg_temp.name`.
  private static func temporary(_ words: [SQLWord]) -> SessionObject? {
    let schemas = ["pg_temp.", "temp."]
    if let word = words.first(where: { word in schemas.contains { word.name.hasPrefix($0) } }) {
      return SessionObject(kind: .temporary, name: word.unqualified)
    }
    guard
      let temporary = words.prefix(5).firstIndex(where: {
        ["TEMP", "TEMPORARY"].contains($0.keyword)
      })
    else { return nil }
    // Behind the kind of the object, and IF NOT EXISTS.
    let name = words[(temporary + 1)...].first {
      ![
        "TABLE", "VIEW", "SEQUENCE", "RECURSIVE", "TRIGGER", "IF", "NOT", "EXISTS",
      ].contains($0.keyword)
    }
    return SessionObject(kind: .temporary, name: name?.unqualified)
  }
}

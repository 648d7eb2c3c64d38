extension PostgreSQLDialect {
  func effect(of statement: Statement, _ words: [SQLToken]) -> SessionEffect {
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
    case "CREATE": return SessionEffect.temporary(words).map(SessionEffect.object) ?? .none
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
  private func isPureSetConfig(_ words: [SQLToken]) -> Bool {
    guard words.first?.keyword == "SELECT" else { return false }
    let harmless: Set = [
      "SELECT", "SET_CONFIG", "PG_CATALOG.SET_CONFIG", "CURRENT_SETTING",
      "PG_CATALOG.CURRENT_SETTING", "TRUE", "FALSE", "TEXT", "BOOLEAN", "BOOL", "AS",
    ]
    return words.indices.allSatisfy { index in
      let word = words[index]
      // Any other name may be a function's.
      return word.kind == .string || harmless.contains(word.keyword)
        || word.keyword == "E" && words.indices.contains(index + 1)
          && words[index + 1].kind == .string
        || index > 0 && words[index - 1].keyword == "AS"
    }
  }
}

extension SQLiteDialect {
  func effect(of statement: Statement, _ words: [SQLToken]) -> SessionEffect {
    switch words.first?.keyword ?? "" {
    case "ATTACH", "DETACH": return .setting
    case "PRAGMA":
      let name = words.dropFirst().first?.folded ?? ""
      return words.count < 3
        || Self.actions.contains(name.split(separator: ".").last.map(String.init) ?? "")
        ? .none : .setting
    case "CREATE": return SessionEffect.temporary(words).map(SessionEffect.object) ?? .none
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
}

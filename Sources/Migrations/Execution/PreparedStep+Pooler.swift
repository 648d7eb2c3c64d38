extension PreparedStep {
  /// What cannot be done behind a pooler, outside a transaction.
  ///
  /// There each transaction may have another session. Settings are made again in each of them; what
  /// takes no transaction cannot have them, and nothing else may stay in a session that an application
  /// gets next.
  func problemsBehindPooler() throws -> [Problem] {
    guard migration == nil, !options.transaction, touchesSession else { return [] }
    var session = SectionSession(backEnd.dialect)
    for statement in hooks.before.statements { session.add(statement) }
    var problems: [Problem] = []
    let reader = try reader()
    while let statement = try reader.next() {
      if statement.kind == .nonTransactional, let setting = session.setting {
        problems.append(statement.needsSession(of: setting))
      }
      if let what = statement.needsOneSession(backEnd.dialect) {
        problems.append(
          Problem(
            statement.location,
            "behind a pooler \(what) would stay in a session that an application gets next; connect"
              + " to the server itself"))
      }
      session.add(statement)
    }
    return problems
  }
}

extension Statement {
  /// What the statement leaves in the session that no other session can be given; nil for nothing.
  fileprivate func needsOneSession(_ dialect: any Dialect) -> String? {
    guard kind == .session || kind == .nonTransactional else { return nil }
    let words = SQLToken.words(in: text)
    switch words.first?.keyword ?? "" {
    case "LISTEN": return "LISTEN"
    case "LOAD": return "what LOAD does"
    case "PREPARE", "DEALLOCATE": return "a prepared statement"
    case "DISCARD": return "what DISCARD does"
    default: break
    }
    if case .object(let object) = dialect.effect(of: self, words) {
      return object.description
    }
    if words.contains(where: {
      $0.unqualified.hasPrefix("pg_advisory_lock")
        || $0.unqualified.hasPrefix("pg_try_advisory_lock")
    }) {
      return SessionObject(kind: .advisoryLock).description
    }
    if hidesSettings(dialect), text.lowercased().contains("set_config") {
      return "what set_config does inside other code"
    }
    return nil
  }
}

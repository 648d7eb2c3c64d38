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

  /// The object of `CREATE [OR REPLACE] [LOCAL | GLOBAL] TEMP … name`, or of `CREATE … pg_temp.name`.
  static func temporary(_ words: [SQLToken]) -> SessionObject? {
    let schemas = ["pg_temp.", "temp."]
    if let word = words.first(where: { word in schemas.contains { word.folded.hasPrefix($0) } }) {
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

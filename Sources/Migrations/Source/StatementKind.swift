/// What a statement means to the run of a migration, as far as its words tell.
public enum StatementKind: Sendable, Hashable {
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
  func kind(of text: UnsafeRawBufferPointer, dialect: BackEnd) -> StatementKind {
    if isCopyFromStdin { return .copyFromStdin }
    if let first = words.first,
      Word(UnsafeRawBufferPointer(rebasing: text[first])) == "insert"
    {
      // The bulk of a large file.
      return callsSetConfig ? .session : .ordinary
    }
    let words = Words(ranges: words, text: text)
    if words.controlTransaction { return .transactionControl }
    switch dialect {
    case .postgreSQL:
      if words.areRefusedInPostgreSQLTransaction { return .nonTransactional }
      return callsSetConfig || words.touchPostgreSQLSession ? .session : .ordinary
    case .sqlite:
      if words.areRefusedInSQLiteTransaction { return .nonTransactional }
      return words.first == "pragma" || words.createTemporary ? .session : .ordinary
    }
  }
}

/// The first words of a statement, in lower case.
private struct Words {
  let first: String
  private let ranges: [Range<Int>]
  private let text: UnsafeRawBufferPointer

  init(ranges: [Range<Int>], text: UnsafeRawBufferPointer) {
    self.ranges = ranges
    self.text = text
    first = ranges.first.map { String(decoding: text[$0], as: UTF8.self).lowercased() } ?? ""
  }

  /// The word at the index; empty when there are fewer words.
  private subscript(index: Int) -> String {
    guard index < ranges.count else { return "" }
    return String(decoding: text[ranges[index]], as: UTF8.self).lowercased()
  }

  /// The words behind the first one.
  private var others: [String] { ranges.indices.dropFirst().map { self[$0] } }

  var controlTransaction: Bool {
    switch first {
    case "begin", "commit", "end", "abort": true
    case "start", "prepare": self[1] == "transaction"
    case "rollback": self[["work", "transaction"].contains(self[1]) ? 2 : 1] != "to"
    default: false
    }
  }

  /// After the calls of `PreventInTransactionBlock` in PostgreSQL's source, as far as the words of
  /// the statement decide.
  var areRefusedInPostgreSQLTransaction: Bool {
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

  var touchPostgreSQLSession: Bool {
    switch first {
    case "set": !["local", "transaction", "constraints"].contains(self[1])
    case "select", "with", "values", "do", "call", "execute", "explain", "prepare", "deallocate",
      "reset", "discard", "listen", "unlisten", "load", "declare":
      true
    default: createTemporary
    }
  }

  /// Whether this is `CREATE [OR REPLACE] [LOCAL | GLOBAL] {TEMP | TEMPORARY} …`, or creates an object
  /// by the name `pg_temp.…`.
  var createTemporary: Bool {
    guard first == "create" else { return false }
    let modifiers = others.prefix { ["or", "replace", "local", "global"].contains($0) }
    return ["temp", "temporary"].contains(self[modifiers.count + 1]) || others.contains("pg_temp")
  }

  var areRefusedInSQLiteTransaction: Bool {
    switch first {
    case "vacuum", "attach", "detach": true
    case "pragma": others.contains { ["journal_mode", "synchronous", "temp_store"].contains($0) }
    default: false
    }
  }
}

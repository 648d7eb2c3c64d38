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

extension StatementKind {
  /// Tells the kind of a statement.
  init(_ syntax: StatementSyntax, of text: UnsafeRawBufferPointer, dialect: BackEnd) {
    let words = Words(syntax.words, of: text)
    if syntax.isCopyFromStdin {
      self = .copyFromStdin
    } else if words.controlTransaction {
      self = .transactionControl
    } else if dialect == .postgreSQL {
      let isSession = syntax.callsSetConfig || words.touchPostgreSQLSession
      self = words.areRefusedInPostgreSQLTransaction ? .nonTransactional : isSession ? .session : .ordinary
    } else {
      let isSession = words[0] == "pragma" || words.createTemporary
      self = words.areRefusedInSQLiteTransaction ? .nonTransactional : isSession ? .session : .ordinary
    }
  }
}

/// The first words of a statement.
private struct Words {
  let ranges: [Range<Int>]
  let text: UnsafeRawBufferPointer

  init(_ ranges: [Range<Int>], of text: UnsafeRawBufferPointer) {
    self.ranges = ranges
    self.text = text
  }

  subscript(index: Int) -> Word {
    guard index < ranges.count else { return Word(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return Word(UnsafeRawBufferPointer(rebasing: text[ranges[index]]))
  }

  func isOne(_ index: Int, of keywords: StaticString...) -> Bool {
    keywords.contains { self[index] == $0 }
  }

  func contain(_ keyword: StaticString) -> Bool {
    ranges.indices.contains { self[$0] == keyword }
  }

  var controlTransaction: Bool {
    switch true {
    case isOne(0, of: "begin", "commit", "end", "abort"): true
    case self[0] == "start", self[0] == "prepare": self[1] == "transaction"
    case self[0] == "rollback":
      !(self[1] == "to" || (isOne(1, of: "work", "transaction") && self[2] == "to"))
    default: false
    }
  }

  /// After the calls of `PreventInTransactionBlock` in PostgreSQL's source, as far as the words of
  /// the statement decide.
  var areRefusedInPostgreSQLTransaction: Bool {
    switch true {
    case self[0] == "vacuum": true
    case self[0] == "discard": self[1] == "all"
    case self[0] == "create", self[0] == "drop":
      isOne(1, of: "database", "tablespace") || changeIndexConcurrently
    case self[0] == "reindex": areReindexOfMany || contain("concurrently")
    case self[0] == "cluster":
      ranges.indices.dropFirst().allSatisfy { isOne($0, of: "verbose", "on", "off", "true", "false") }
    case self[0] == "alter":
      self[1] == "system"
        || (self[1] == "table" && contain("detach") && contain("concurrently"))
        || (self[1] == "database" && self[3] == "set" && self[4] == "tablespace")
    default: false
    }
  }

  private var changeIndexConcurrently: Bool {
    (self[1] == "index" && self[2] == "concurrently")
      || (self[1] == "unique" && self[2] == "index" && self[3] == "concurrently")
  }

  private var areReindexOfMany: Bool {
    let target = ranges.indices.first {
      isOne($0, of: "index", "table", "schema", "database", "system")
    }
    return target.map { isOne($0, of: "schema", "database", "system") } ?? false
  }

  var touchPostgreSQLSession: Bool {
    switch true {
    case self[0] == "set": !isOne(1, of: "local", "transaction", "constraints")
    case isOne(
      0, of: "select", "with", "values", "do", "call", "execute", "explain", "prepare",
      "deallocate", "reset", "discard", "listen", "unlisten", "load", "declare"): true
    default: createTemporary
    }
  }

  /// Whether this is `CREATE [OR REPLACE] [LOCAL | GLOBAL] {TEMP | TEMPORARY} …`, or creates an object
  /// by the name `pg_temp.…`.
  var createTemporary: Bool {
    guard self[0] == "create" else { return false }
    let object = ranges.indices.first {
      isOne($0, of: "table", "view", "sequence", "recursive", "trigger", "index")
    }
    let modifiers = ranges.indices.dropFirst().prefix { $0 < object ?? 4 }
    return contain("pg_temp") || modifiers.contains { isOne($0, of: "temp", "temporary") }
  }

  var areRefusedInSQLiteTransaction: Bool {
    isOne(0, of: "vacuum", "attach", "detach")
      || (self[0] == "pragma"
        && (1...2).contains { isOne($0, of: "journal_mode", "synchronous", "temp_store") })
  }
}

/// The state tables that a database has, in all of its schemas, with all that decides whether they may
/// be used.
struct FoundStateTables {
  /// Whether a pooler stands between us and the server.
  var isPooled = false
  /// The schemas of the search path, first one first; empty on SQLite.
  var path: [String] = []
  var tables: [Table] = []

  /// A table, or what has the name of one.
  struct Table {
    /// Nil on SQLite.
    let schema: String?
    let name: String
    let columns: Set<String>
    /// Who owns it; nil where that may be anybody (SQLite).
    let owner: String?
    /// Whether the owner is a role that may decide what runs here: the session's own or one that it is
    /// in, the owner of the database, a superuser.
    let isTrusted: Bool
    /// Whether a role with fewer rights may exchange the table, or what is on it.
    let isExposed: Bool
    /// What must not be on a state table, in words.
    let problems: [String]
    /// The name of its primary key.
    let primaryKey: String?

    /// The name as SQL writes it.
    var description: String {
      SQLText.qualified(schema, name)
    }
  }

  /// Finds out which tables to use, and whether they may be used.
  ///
  /// - Parameters:
  ///   - tables: gets the schema.
  ///   - isExplicit: whether the user named the schema: other sets are there on purpose then.
  /// - Returns: whether the tables exist.
  /// - Throws: `StateError`, `DatabaseError`.
  func choose(
    _ tables: inout StateTables, isExplicit: Bool, _ connection: any Connection
  ) async throws -> Bool {
    let versions = self.tables.filter { tables.isSame($0.name, tables.versionName) }
    if tables.dialect.hasSchemas {
      let visible = path.first { schema in versions.contains { $0.schema == schema } }
      guard let schema = tables.schema ?? visible ?? path.first else { throw StateError.noSchema }
      tables.schema = schema
    } else {
      tables.schema = nil
    }
    (tables.present, tables.isExposed) = ([:], false)
    let (schema, names) = (tables.schema, tables)
    let here = self.tables.filter { $0.schema == schema }
    let others = versions.filter { $0.schema != schema && $0.isOurs(in: names) }
    guard let version = versions.first(where: { $0.schema == schema }) else {
      let rest = here.filter { $0.isOurs(in: names) }
      if let other = here.first(where: { !$0.isOurs(in: names) }) {
        throw StateError.notState(other.description, ["it has other columns"])
      }
      guard !isExplicit || !rest.isEmpty else { return false }
      let elsewhere =
        others.isEmpty
        ? try await tables.dialect.renamedVersionTables(besides: tables.versionName, connection)
        : others.map(\.description)
      if !isExplicit, !elsewhere.isEmpty {
        throw StateError.elsewhere(tables.version, others: elsewhere)
      }
      // Two sets may have their history in one table.
      let isOthers = rest.allSatisfy { tables.isSame($0.name, tables.historyName) }
      if let rest = rest.first, elsewhere.isEmpty || !isOthers {
        throw StateError.incomplete(missing: tables.version, present: rest.description)
      }
      for table in rest { try table.check(in: tables) }
      tables.use(rest)
      return false
    }
    for table in here { try table.check(in: tables) }
    // What a stranger has made stops nobody whose own tables are there.
    let sets = others.filter(\.isTrusted).map(\.description)
    if !isExplicit, !sets.isEmpty { throw StateError.several(tables.version, others: sets) }
    guard here.contains(where: { tables.isSame($0.name, tables.layoutName) }) else {
      throw StateError.incomplete(missing: tables.layoutTable, present: tables.version)
    }
    tables.primaryKey = version.primaryKey
    tables.use(here)
    return true
  }
}

extension FoundStateTables.Table {
  /// Whether it has the columns of the table whose name it has.
  func isOurs(in tables: StateTables) -> Bool {
    columns.isSuperset(of: tables.marks(of: name))
  }

  /// - Throws: `StateError` when it must not be used.
  fileprivate func check(in tables: StateTables) throws(StateError) {
    guard isTrusted else { throw .foreign(description, owner: owner ?? "") }
    if !problems.isEmpty { throw .notState(description, problems) }
    let missing = tables.marks(of: name).subtracting(columns).sorted()
    if !missing.isEmpty {
      throw .notState(description, ["it has no column " + missing.joined(separator: ", ")])
    }
  }
}

extension StateTables {
  /// Notes which of the tables are there.
  fileprivate mutating func use(_ found: [FoundStateTables.Table]) {
    present = Dictionary(
      found.map { ($0.name, $0.columns) }, uniquingKeysWith: { first, _ in first })
    isExposed = found.contains(where: \.isExposed)
  }

  /// Looks once more in the schema that was chosen, after tables were made there.
  /// - Returns: whether they are there.
  /// - Throws: `StateError` for tables that must not be used; `DatabaseError`.
  mutating func lookAgain(_ connection: any Connection) async throws -> Bool {
    let found = try await dialect.find(self, connection)
    return try await found.choose(&self, isExplicit: true, connection)
  }

  /// Whether two names are one for the database.
  fileprivate func isSame(_ name: String, _ other: String) -> Bool {
    dialect.isSameName(name, other)
  }

  /// The columns by which a table is known.
  fileprivate func marks(of name: String) -> Set<String> {
    declared.first { isSame(name, $0.name) }?.table.marks ?? []
  }
}

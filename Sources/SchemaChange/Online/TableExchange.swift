import Migrations

/// A table that is made in another way, by a copy that takes its place.
package struct TableExchange: Sendable {
  package let table: FactID
  /// What makes the wanted schema of one without rows.
  package let plain: [ChangeStatement]
  /// What people have to know.
  package let remarks: [String]

  /// - Parameter wanted: the schema in which the table is made so.
  /// - Throws: `ChangeRefusal`.
  init(_ table: FactID, in facts: FactSet, wanted: FactSet) throws {
    self.table = table
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: wanted)
    try Self.check(table, facts, sql, isPartitioned: wanted[table]?["partition_key"] != nil)
    plain = try SchemaPlan.plain(from: facts, to: wanted)
    remarks = [
      "the rows of \(sql.name(table)) are there twice until the contract revision: see to the room for them"
    ]
  }

  private static func check(
    _ table: FactID, _ facts: FactSet, _ sql: SQLWriter, isPartitioned: Bool
  ) throws {
    let name = sql.name(table)
    if facts[table]?.has("forced_row_security") == true {
      throw ChangeRefusal(
        "\(name) has row security for its owner as well, by whose rights the rows would be copied")
    }
    if let everything = facts.facts.values.first(where: {
      $0.id.kind == .publication && $0.has("all_tables")
    }) {
      throw ChangeRefusal(
        "\(everything.id) has all tables, so that subscribers would ask for the copy while it is made; name its tables first"
      )
    }
    if let schema = facts.facts.keys.first(where: {
      $0.kind == .publicationSchema && $0.name == table.path[0]
    }) {
      throw ChangeRefusal(
        "\(schema) has all tables of the schema, so that subscribers would ask for the copy while it is made; name its tables first"
      )
    }
    for id in facts.hanging(on: [table]).sorted() {
      if id.kind == .column, sql.table(of: id) != table {
        throw ChangeRefusal(
          "\(sql.relation(of: id)).\(id.name) has the type of the rows of \(name), or is made of it, and would go with it; change that first"
        )
      }
      if isPartitioned, id.kind == .foreignKey, sql.table(of: id) == table,
        CopyNames.leads(id, to: table, facts)
      {
        throw ChangeRefusal(
          "\(id) leads from \(name) to itself, which PostgreSQL cannot add to a partitioned table while it is written to; drop it first, "
            + "and add it in a maintenance window")
      }
    }
    if facts.facts.values.contains(where: {
      $0["type"] == "p" && $0.id.path.starts(with: table.path)
        && $0["definition"]?.contains(" DEFERRABLE") == true
    }) {
      throw ChangeRefusal("the primary key of \(name) is deferrable, by which no row is found")
    }
  }
}

extension ChangeResolver {
  /// A table that is exchanged for a copy.
  ///
  /// - Throws: `ChangeRefusal`, `DatabaseError`.
  package func tableExchange(_ change: DeclaredChange) async throws -> TableExchange {
    switch change {
    case .partition(let path, let method, let key, let partitions):
      try await partition(path, method, key, partitions)
    case .regenerate(let name, let expression): try regenerate(name, as: expression)
    default: throw ChangeRefusal("it is no change of a whole table")
    }
  }

  private func partition(
    _ path: [String], _ method: String, _ key: String, _ partitions: DeclaredChange.Partitions
  ) async throws -> TableExchange {
    let table = try table(path)
    let parent = sql.name(table)
    var parts: [(name: String, bound: String)] = []
    switch partitions {
    case .count(let count):
      guard method == "hash", count > 0 else {
        throw ChangeRefusal("a number of partitions, more than none, goes with `by hash`")
      }
      for index in 0..<count {
        let name = Identifier.derived(from: table.name, "_p\(index)")
        parts.append((name, "FOR VALUES WITH (MODULUS \(count), REMAINDER \(index))"))
      }
    case .named(let texts):
      for text in texts {
        let words = text.definition.uppercased().split(separator: " ").prefix(2)
        guard words.first == "DEFAULT" || words == ["FOR", "VALUES"] else {
          throw ChangeRefusal(
            "\(text.name) needs its bounds as SQL has them: FOR VALUES …, or DEFAULT")
        }
        let isDefault = words.first == "DEFAULT"
        parts.append(
          (try await Self.quoted(text.name, connection), isDefault ? "DEFAULT" : text.definition))
      }
      guard method == "hash" || parts.contains(where: { $0.bound == "DEFAULT" }) else {
        throw ChangeRefusal(
          "a row that belongs to no partition would fail for the application from the first revision on; add one: "
            + "\(table.name)_rest DEFAULT")
      }
    }
    var added = [Fact]()
    var needs: [FactID: Set<FactID>] = [:]
    for part in parts {
      let id = FactID(.table, [table.path[0], part.name])
      let isTaken = facts.facts.keys.contains { $0.path == id.path && $0.kind != .routine }
      if isTaken || needs[id] != nil {
        throw ChangeRefusal("there is a \(sql.name(id)) already")
      }
      added.append(Fact(id, ["partition_of": parent, "bound": part.bound]))
      needs[id] = [table, FactID(.schema, [table.path[0]])]
    }
    guard let old = facts[table] else { throw ChangeRefusal("there is no \(parent)") }
    added.append(old.adding(["partition_key": "\(method.uppercased()) (\(key))"]))
    return try TableExchange(table, in: facts, wanted: facts.adding(added, needs: needs))
  }

  private func regenerate(
    _ name: DeclaredChange.ColumnName, as expression: String
  ) throws -> TableExchange {
    let table = try table(name.table)
    let found = facts.columns(in: table).first {
      Identifier.text($0.id.name) == Identifier.text(name.name)
    }
    guard let found else {
      throw ChangeRefusal("\(sql.name(table)) has no column \(name.name)")
    }
    guard let old = found["generated"] else {
      throw ChangeRefusal("\(sql.name(table)).\(found.id.name) is not computed from other columns")
    }
    if found.has("is_virtual") {
      throw ChangeRefusal(
        "\(sql.name(table)).\(found.id.name) is computed when it is read; `ALTER COLUMN … SET EXPRESSION` keeps nobody waiting"
      )
    }
    if ColumnKind.stripped(old) == expression {
      throw ChangeRefusal("\(sql.name(table)).\(found.id.name) is computed so already")
    }
    return try TableExchange(
      table, in: facts, wanted: facts.adding([found.adding(["generated": expression])]))
  }
}

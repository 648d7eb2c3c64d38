package import Migrations

/// A declared change of columns as it is done in a schema.
package struct ResolvedChange: Sendable {
  /// The columns while both forms are there, seen from the old form.
  package var exchanges: [ColumnExchange] = []
  /// The same on the way back, seen from the new form.
  package var back: [ColumnExchange] = []
  /// What makes the wanted schema of one without rows.
  package var plain: [ChangeStatement] = []
  /// What comes behind that of all changes, as it gives columns other names.
  var plainNames: [ChangeStatement] = []
  /// Names that columns of the wanted schema have while both forms are there.
  package var shapeNames: [ChangeStatement] = []
  /// Names that columns of the schema before have on the way back.
  package var backNames: [ChangeStatement] = []
  /// The types that the columns have in two forms; and on the way back.
  package var types: [ColumnExchange.TypeForms] = []
  package var backTypes: [ColumnExchange.TypeForms] = []
  /// What has the old form take what the new version of the application writes.
  package var preparation: [ChangeStatement] = []
  /// The exchange that takes that back; empty where nothing has to be exchanged for that.
  package var undoing: [ColumnExchange] = []
  /// The value that rows lose.
  package var lostLabel: LabelCheck?
  /// What people have to know.
  package var remarks: [String] = []

  package init() {}

  /// What gives the sequences of serial columns the types of these, which `ALTER COLUMN … TYPE` forgets.
  package func sequenceTypes(from before: FactSet, to wanted: FactSet) -> [ChangeStatement] {
    let sql = SQLWriter(defaultSchema: before.defaultSchema, before: before, after: wanted)
    return exchanges.compactMap { exchange in
      let old = exchange.column(exchange.first.columns[0])
      let new = exchange.column(exchange.second.finalNames[0])
      guard before[old]?["serial"] != nil, wanted[new]?["serial"] != nil,
        let type = wanted[new]?["type"], type != before[old]?["type"]
      else { return nil }
      return ChangeStatement(
        "ALTER SEQUENCE \(sql.name(SerialColumn.sequence(of: old))) AS \(type)")
    }
  }

  /// Adds a change of other columns of the same schema.
  package mutating func add(_ other: ResolvedChange) {
    exchanges += other.exchanges
    back += other.back
    plain += other.plain
    plainNames += other.plainNames
    shapeNames += other.shapeNames
    backNames += other.backNames
    types += other.types
    backTypes += other.backTypes
    preparation += other.preparation
    undoing += other.undoing
    lostLabel = lostLabel ?? other.lostLabel
    remarks += other.remarks
  }
}

/// Finds out what a declared change is in a schema.
package struct ChangeResolver {
  /// The schema before.
  let facts: FactSet
  private let followingNames: FollowingNames
  let sql: SQLWriter
  /// A copy of the database, without rows, for questions to the server.
  let connection: any Connection
  private let read: () async throws -> FactSet

  /// - Parameters:
  ///   - facts: the schema before.
  ///   - connection: a database of that schema without rows, which may be changed.
  ///   - read: reads its schema.
  package init(
    _ facts: FactSet, _ connection: any Connection, following names: FollowingNames = .all,
    read: @escaping () async throws -> FactSet
  ) {
    self.facts = facts
    followingNames = names
    sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    self.connection = connection
    self.read = read
  }

  /// Changes of columns that are made together. A column may get another name and another type, which it has by
  /// that name.
  ///
  /// - Throws: `ChangeRefusal`, `DatabaseError`.
  package func resolve(_ changes: [DeclaredChange]) async throws -> ResolvedChange {
    var old: [DeclaredChange.ColumnName: DeclaredChange.ColumnName] = [:]
    for case .renameColumn(let column, let new) in changes {
      old[.init(table: column.table, name: new)] = column
    }
    var resolved = ResolvedChange()
    var done: Set<DeclaredChange.ColumnName> = []
    // A plan for a new type has the old names of all else.
    for case .retype(let column, let type, let conversion) in changes {
      let first = old[column]
      resolved.add(
        try await retype(
          first ?? column, to: type, conversion, as: first == nil ? nil : column.name))
      if let first { done.insert(first) }
    }
    for change in changes {
      switch change {
      case .retype: continue
      case .renameColumn(let column, _) where done.contains(column): continue
      default: resolved.add(try await resolve(change))
      }
    }
    resolved.plain += resolved.plainNames
    resolved.plainNames = []
    return resolved
  }

  /// - Throws: `ChangeRefusal`, `DatabaseError`.
  package func resolve(_ change: DeclaredChange) async throws -> ResolvedChange {
    switch change {
    case .renameColumn(let name, let new): try await renameColumn(name, to: new)
    case .retype(let name, let type, let conversion):
      try await retype(name, to: type, conversion)
    case .split(let name, let new, let conversion):
      try await exchange(name.table, [name.name], for: new, conversion)
    case .merge(let table, let names, let new, let conversion):
      try await exchange(table, names, for: [new], conversion)
    case .renameValue(let type, let old, let new):
      try LabelChange(type, in: facts, column).rename(old, to: new)
    case .removeValue(let type, let old, let new):
      try LabelChange(type, in: facts, column).remove(old, to: new)
    case .renameTable, .move, .partition, .regenerate:
      throw ChangeRefusal("it is no exchange of columns")
    }
  }

  /// A column that moves to another table.
  ///
  /// - Throws: `ChangeRefusal`.
  package func move(
    _ name: DeclaredChange.ColumnName, to path: [String], by names: [String]?
  ) throws -> ColumnMove {
    try ColumnMove(
      column(name.name, of: table(name.table)), to: table(path), by: names, in: facts)
  }

  // MARK: Names

  func table(_ path: [String]) throws -> FactID {
    let found = try Self.table(path, in: facts)
    let name = sql.name(found)
    let fact = facts[found]
    if fact?.has("is_foreign") == true {
      throw ChangeRefusal("\(name) is a foreign table; change it where its rows are")
    }
    let isParent = facts.needing(found).contains {
      $0.kind == .table && facts.needs(of: $0).contains(found)
    }
    let isChild = facts.needs(of: found).contains { $0.kind == .table }
    if isParent || isChild || fact?["partition_key"] != nil {
      throw ChangeRefusal(
        "\(name) has partitions, inherits or is inherited from: its columns change together with those of the "
          + "others. Write `ALTER TABLE` in a maintenance window, or a new table with a backfill")
    }
    if facts.primaryKey(of: found) == nil {
      throw ChangeRefusal(
        "\(name) has no primary key, by which its rows could be filled in batches; give it one first"
      )
    }
    return found
  }

  /// The table of a name, perhaps without its schema.
  package static func table(_ path: [String], in facts: FactSet) throws -> FactID {
    let wanted = path.map(Identifier.text)
    let paths = facts.defaultSchema.map { [[Identifier.text($0)] + wanted, wanted] } ?? [wanted]
    for path in paths {
      let found = facts.facts.keys.first { id in
        [.table, .view, .materializedView].contains(id.kind) && id.path.map(Identifier.text) == path
      }
      guard let found else { continue }
      guard found.kind == .table else {
        throw ChangeRefusal("\(path.joined(separator: ".")) is a \(found.kind.title), no table")
      }
      return found
    }
    throw ChangeRefusal("the migrations make no table \(wanted.joined(separator: "."))")
  }

  /// A column of a name, which can change while its table is used.
  private func column(_ name: String, of table: FactID) throws -> Fact {
    let found = facts.columns(in: table).first {
      Identifier.text($0.id.name) == Identifier.text(name)
    }
    guard let found else { throw ChangeRefusal("\(sql.name(table)) has no column \(name)") }
    let column = "\(sql.name(table)).\(name)"
    if found["generated"] != nil {
      throw ChangeRefusal(
        "\(column) is computed from other columns; `regenerate \(column) as (…)` computes it in another way, or add a column "
          + "beside it, and drop this in a contract revision")
    }
    for other in facts.needing(found.id).sorted() {
      if other.kind == .column, facts[other]?["generated"] != nil {
        throw ChangeRefusal(
          "\(sql.relation(of: other)).\(other.name) is computed from \(column), and would be written anew under a "
            + "lock: replace it by a column that the application or a trigger fills, first")
      }
      if facts[other]?["type"] == "x" {
        throw ChangeRefusal(
          "\(other.name) excludes rows by \(column), and PostgreSQL cannot build such a constraint while others "
            + "write. In a maintenance window: `ALTER TABLE`")
      }
    }
    return found
  }

  /// A column, which can change while its table is used.
  private func column(_ id: FactID) throws -> Fact {
    try column(id.name, of: table(Array(id.path.prefix(2))))
  }

  /// The name as the server writes it.
  package static func quoted(
    _ name: String, _ connection: any Connection
  ) async throws -> String {
    let literal = SQLText.literal(.text(Identifier.text(name)), .postgreSQL)
    return try await connection.query("SELECT pg_catalog.quote_ident(\(literal))").first?[0].text
      ?? name
  }

  private func newName(_ name: String, in table: FactID) async throws -> String {
    let name = try await Self.quoted(name, connection)
    if facts[FactID(.column, table.path + [name])] != nil {
      throw ChangeRefusal("\(sql.name(table)) has a column \(name) already")
    }
    return name
  }

  // MARK: Changes

  private func renameColumn(
    _ name: DeclaredChange.ColumnName, to new: String
  ) async throws -> ResolvedChange {
    let table = try table(name.table)
    let old = try column(name.name, of: table)
    let new = try await newName(new, in: table)
    var change = ResolvedChange()
    change.exchanges = [
      ColumnExchange(
        table: table,
        first: .init(columns: [old.id.name], finalNames: [old.id.name], values: [.column(new)]),
        second: .init(columns: [new], finalNames: [new], values: [.column(old.id.name)]),
        isShared: true)
    ]
    change.back = change.exchanges.map(\.reversed)
    change.plain = renaming(of: old.id, to: new)
    return change
  }

  /// What gives a column its new name at once.
  private func renaming(of column: FactID, to new: String) -> [ChangeStatement] {
    ([Renaming(column, newName: new)] + followers(of: column, to: new)).map { $0.statement(facts) }
  }

  /// The names of indexes and constraints that have that of a column in them, as the server makes them.
  private func followers(of column: FactID, to new: String) -> [Renaming] {
    let (part, other) = ("_\(Identifier.text(column.name))_", "_\(Identifier.text(new))_")
    return facts.needing(column).sorted().compactMap { id in
      guard [.index, .tableConstraint, .foreignKey].contains(id.kind),
        Identifier.text(id.name).hasPrefix(Identifier.text(column.path[1]) + part)
      else { return nil }
      let name = Identifier.quoted(Identifier.text(id.name).replacing(part, with: other))
      let renaming = Renaming(id, newName: name)
      return name.utf8.count < 64 && followingNames.include(renaming) ? renaming : nil
    }
  }

  private func retype(
    _ name: DeclaredChange.ColumnName, to type: String, _ conversion: DeclaredChange.Conversion?,
    as newName: String? = nil
  ) async throws -> ResolvedChange {
    let table = try table(name.table)
    let first = try column(name.name, of: table)
    var new: String?
    if let newName { new = try await self.newName(newName, in: table) }
    let probe = try await probe(type)
    let columns = try [first] + referring(to: first)
    if conversion == nil, let question = Conversions.question(first, probe, facts) {
      throw ChangeRefusal(question)
    }
    if conversion != nil, columns.count > 1 {
      throw ChangeRefusal(
        "\(sql.relation(of: columns[1].id)).\(columns[1].id.name) refers to it and has to change with it, by a "
          + "conversion that is evident; leave out `using`, or drop the foreign key first")
    }
    var change = ResolvedChange()
    var wanted: [Fact] = []
    for column in columns {
      let name = column.id.name
      let owner = sql.table(of: column.id)
      let (beside, aside) = (free("_new", name, in: owner), free("_old", name, in: owner))
      let up = conversion.map { ColumnExchange.Value.expression($0.up[0]) }
      let down = conversion.map { ColumnExchange.Value.expression($0.down[0]) }
      if let new, column.id == first.id {
        change.exchanges.append(
          ColumnExchange(
            table: owner,
            first: .init(columns: [name], finalNames: [name], values: [down ?? .column(new)]),
            second: .init(columns: [new], finalNames: [new], values: [up ?? .column(name)]),
            isShared: true))
        change.back += change.exchanges.suffix(1).map(\.reversed)
        change.plainNames = renaming(of: first.id, to: new)
      } else {
        change.exchanges.append(
          ColumnExchange(
            table: owner,
            first: .init(columns: [name], finalNames: [name], values: [down ?? .column(name)]),
            second: .init(columns: [beside], finalNames: [name], values: [up ?? .column(name)]),
            isShared: false))
        change.back.append(
          ColumnExchange(
            table: owner,
            first: .init(columns: [name], finalNames: [beside], values: [up ?? .column(name)]),
            second: .init(columns: [aside], finalNames: [name], values: [down ?? .column(name)]),
            isShared: false))
        change.shapeNames.append(Renaming(column.id, newName: beside).statement(facts))
        change.backNames.append(Renaming(column.id, newName: aside).statement(facts))
      }
      var attributes = probe
      if column["serial"] != nil { attributes["serial"] = Conversions.serial(probe["type"]) }
      wanted.append(column.adding(attributes))
      if let value = try await standard(of: column, up: conversion?.up[0], to: probe["type"] ?? "")
      {
        wanted.append(value)
      }
    }
    change.plain = try SchemaPlan.plain(from: facts, to: facts.adding(wanted))
    return change
  }

  /// The columns that have a foreign key to a column, and those that have one to them, and so on.
  private func referring(to column: Fact) throws -> [Fact] {
    var (found, open) = ([Fact](), [column])
    while let next = open.popLast() {
      for key in facts.needing(next.id).sorted() where key.kind == .foreignKey {
        guard let pair = facts.columns(of: key).first(where: { $0.1 == next.id }),
          let other = facts[pair.0], other["type"] == column["type"], other.id != column.id,
          !found.contains(where: { $0.id == other.id })
        else { continue }
        _ = try table(Array(other.id.path.prefix(2)))
        found.append(try self.column(other.id.name, of: sql.table(of: other.id)))
        open.append(other)
      }
    }
    return found
  }

  private func free(_ suffix: String, _ name: String, in table: FactID) -> String {
    Identifier.derived(from: name, suffix) { facts[FactID(.column, table.path + [$0])] != nil }
  }

  /// What a column of a type is.
  private func probe(_ type: String) async throws -> [Fact.Attribute: String] {
    let table = FactID(.table, [facts.defaultSchema ?? "public", "migrate_type_probe"])
    do {
      try await connection.run([ChangeStatement("CREATE TABLE \(sql.name(table)) (probe \(type))")])
      let column = try await read()[FactID(.column, table.path + ["probe"])]
      try await connection.run([ChangeStatement("DROP TABLE \(sql.name(table))")])
      let kept: Set = ["type", "type_storage", "collation"]
      return (column?.attributes ?? [:]).filter { kept.contains($0.key) }
    } catch ExchangeError.statementFailed(_, let error) {
      throw ChangeRefusal("\(type) is no type: \(error.message)")
    }
  }

  /// The default with another type; nil where there is none, or where the server converts it.
  private func standard(
    of column: Fact, up expression: String?, to type: String
  ) async throws -> Fact? {
    guard let value = facts[FactID(.defaultValue, column.id.path)], let text = value["expression"],
      expression != nil || !TypeText.isOfOneFamily(column["type"], type)
    else { return nil }
    let name = column.id.name
    let query = """
      SELECT ((\(expression ?? name))::\(type))::text
      FROM (SELECT (\(text))::\(column["type"] ?? "") AS \(name)) AS \(column.id.path[1])
      """
    do {
      let row = try await SessionNames.alongSearchPath { try await connection.query(query) }.first
      guard let result = row?[0].text else {
        return Fact(value.id, ["expression": "NULL::\(type)"])
      }
      return Fact(value.id, ["expression": "\(sql.literal(result))::\(type)"])
    } catch DatabaseError.statement(let error) {
      throw ChangeRefusal(
        "the default \(text) of \(name) cannot be converted: \(error.message)\nDrop it first, and set the new one "
          + "after the change")
    }
  }

  private func exchange(
    _ path: [String], _ names: [String], for new: [DeclaredChange.ColumnText],
    _ conversion: DeclaredChange.Conversion
  ) async throws -> ResolvedChange {
    let table = try table(path)
    let old = try names.map { try column($0, of: table).id.name }
    var change = ResolvedChange()
    let alter = "ALTER TABLE \(sql.name(table))"
    var columns: [String] = []
    for column in new {
      let name = try await newName(column.name, in: table)
      columns.append(name)
      change.plain.append(ChangeStatement("\(alter) ADD COLUMN \(name) \(column.definition)"))
    }
    change.plain += old.map { ChangeStatement("\(alter) DROP COLUMN \($0)") }
    change.exchanges = [
      ColumnExchange(
        table: table,
        first: .init(
          columns: old, finalNames: old, values: conversion.down.map { .expression($0) }),
        second: .init(
          columns: columns, finalNames: columns, values: conversion.up.map { .expression($0) }),
        isShared: true)
    ]
    change.back = change.exchanges.map(\.reversed)
    return change
  }
}

/// Why a declared change cannot be made while the table is used.
package struct ChangeRefusal: Error, Sendable, Hashable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

extension FactSet {
  /// The columns of a foreign key, each with the one that it leads to.
  func columns(of key: FactID) -> [(FactID, FactID)] {
    guard let definition = self[key]?["definition"],
      let match = definition.firstMatch(of: #/^FOREIGN KEY \((.*?)\) REFERENCES (.*?)\((.*?)\)/#)
    else { return [] }
    let target = Identifier.all(in: match.2)
    let table = target.count == 1 ? [defaultSchema ?? key.path[0]] + target : target
    return zip(Identifier.all(in: match.1), Identifier.all(in: match.3)).map { own, other in
      (FactID(.column, Array(key.path.prefix(2)) + [own]), FactID(.column, table + [other]))
    }
  }
}

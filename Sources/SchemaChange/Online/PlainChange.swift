import Migrations

/// A declared change that is made at once, in one transaction: where a database lets nobody else write meanwhile.
package struct PlainChange: Sendable {
  /// The statements, and the way back.
  package private(set) var up: [ChangeStatement] = []
  package private(set) var down: [ChangeStatement] = []

  /// - Throws: `ChangeRefusal`.
  package init(_ change: DeclaredChange, in facts: FactSet) throws {
    switch change {
    case .renameTable(let path, let name):
      try rename(ChangeResolver.table(path, in: facts), to: name, facts)
    case .renameColumn(let name, let new):
      let table = try ChangeResolver.table(name.table, in: facts)
      try rename(Self.column(name.name, of: table, facts).id, to: new, facts)
    case .split(let name, let new, let conversion):
      try exchange(name.table, [name.name], new, conversion, facts)
    case .merge(let table, let names, let new, let conversion):
      try exchange(table, names, [new], conversion, facts)
    case .move(let name, let target, let names):
      try move(name, to: target, by: names, facts)
    case .partition:
      throw ChangeRefusal("SQLite has no partitions")
    case .regenerate:
      throw ChangeRefusal(
        "SQLite computes a column in another way only by building the table anew; change the schema that --autogenerate "
          + "reads, which writes that")
    case .renameValue, .removeValue:
      throw ChangeRefusal("SQLite has no enumerations")
    case .retype:
      throw ChangeRefusal(
        "SQLite changes a type only by building the table anew; change the schema that --autogenerate reads, which "
          + "writes that")
    }
  }

  private func move(
    _ name: DeclaredChange.ColumnName, to path: [String], by names: [String]?, _ facts: FactSet
  ) throws {
    let (source, target) = (
      try ChangeResolver.table(name.table, in: facts), try ChangeResolver.table(path, in: facts)
    )
    let column = try Self.column(name.name, of: source, facts)
    let pair = names?.first ?? "…"
    throw ChangeRefusal(
      """
      on SQLite, which does it at once, only you know which rows belong together; write one migration:
        ALTER TABLE \(target.name) ADD COLUMN \(column.id.name) \(column["sql"] ?? "");
        UPDATE \(target.name) SET \(column.id.name) = (SELECT \(column.id.name) FROM \(source.name) s WHERE s.… = \(pair));
        ALTER TABLE \(source.name) DROP COLUMN \(column.id.name);
      """)
  }

  private static func column(_ name: String, of table: FactID, _ facts: FactSet) throws -> Fact {
    let found = facts.columns(in: table).first {
      Identifier.text($0.id.name).lowercased() == Identifier.text(name).lowercased()
    }
    guard let found else { throw ChangeRefusal("\(table.name) has no column \(name)") }
    return found
  }

  private mutating func rename(_ id: FactID, to name: String, _ facts: FactSet) throws {
    let renaming = Renaming(id, newName: SQLText.sqliteIdentifier(Identifier.text(name)))
    if facts[renaming.reversed.fact] != nil {
      throw ChangeRefusal("there is a \(id.kind.title) \(name) already")
    }
    up = [renaming.statement(facts)]
    down = [renaming.reversed.statement(facts)]
  }

  private mutating func exchange(
    _ path: [String], _ old: [String], _ new: [DeclaredChange.ColumnText],
    _ conversion: DeclaredChange.Conversion, _ facts: FactSet
  ) throws {
    let table = try ChangeResolver.table(path, in: facts)
    let columns = try old.map { try Self.column($0, of: table, facts) }
    let name = { (text: String) in SQLText.sqliteIdentifier(Identifier.text(text)) }
    let alter = "ALTER TABLE \(table.name)"
    func move(
      _ from: [String], _ to: [(name: String, definition: String)], _ values: [String]
    ) -> [ChangeStatement] {
      to.map { ChangeStatement("\(alter) ADD COLUMN \($0.name) \($0.definition)") }
        + [
          ChangeStatement(
            "UPDATE \(table.name) SET "
              + zip(to, values).map { "\($0.name) = \($1)" }.joined(separator: ", "))
        ] + from.map { ChangeStatement("\(alter) DROP COLUMN \($0)") }
    }
    let before = columns.map { (name: $0.id.name, definition: $0["sql"] ?? "") }
    let after = new.map { (name: name($0.name), definition: $0.definition) }
    for column in before + after
    where column.definition.uppercased().contains("NOT NULL")
      && !column.definition.uppercased().contains("DEFAULT")
    {
      throw ChangeRefusal(
        "SQLite adds no column that is NOT NULL without a default, as \(column.name) is in one direction"
      )
    }
    up = move(before.map(\.name), after, conversion.up)
    down = move(after.map(\.name), before, conversion.down)
  }
}

import Migrations

/// Another name for something, as the user tells it: a new name looks like something dropped and
/// something added.
package struct Renaming: Sendable, Hashable {
  /// What has the old name.
  package let fact: FactID
  /// The new name, quoted where SQL needs that; of a value, a literal.
  package let newName: String
  /// The value of an enumeration that has the old name, as a literal; nil where the fact itself has it.
  package let value: String?

  package init(_ fact: FactID, newName: String) {
    self.init(fact, value: nil, newName: newName)
  }

  private init(_ fact: FactID, value: String?, newName: String) {
    self.fact = fact
    self.value = value
    self.newName = newName
  }

  /// Reads `orders=purchases`, `app.orders.total=amount`, or `mood.sad=unhappy` for a value of an enumeration.
  ///
  /// - Returns: nil when nothing has the old name, or the text is none.
  package init?(_ text: String, in facts: FactSet) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    self.init(Self.identifiers(parts[0]), newName: parts[1], in: facts)
  }

  /// Finds what has the old name.
  ///
  /// - Parameters:
  ///   - path: its names from the outside in, without that of the default schema where one likes.
  ///   - newName: its new name, as SQL has it.
  /// - Returns: nil when nothing has the old name.
  package init?(_ path: [String], newName: String, in facts: FactSet) {
    guard !newName.isEmpty else { return nil }
    let names = path.map(Identifier.text)
    let paths = facts.defaultSchema.map { [[Identifier.text($0)] + names, names] } ?? [names]
    for kind in facts.backEnd.changes.renamed {
      for path in paths {
        let found = facts.facts.keys.filter { id in
          id.kind == kind
            && (kind == .routine ? id.path.prefix(2) : id.path[...]).map(Identifier.text) == path
        }
        if found.count == 1, let fact = found.first {
          self.init(fact, newName: Self.identifiers(newName).last ?? newName)
          return
        }
      }
    }
    let types = facts.facts.values.filter { $0.id.kind == .enumType }
    let literals = [path.last, newName].map { Self.literal($0 ?? "") }
    for path in paths {
      guard let type = types.first(where: { $0.id.path.map(Identifier.text) == path.dropLast() }),
        EnumKind.labels(type).contains(literals[0])
      else { continue }
      self.init(type.id, value: literals[0], newName: literals[1])
      return
    }
    return nil
  }

  /// A value of an enumeration as the server writes it; people may leave the quotes out.
  private static func literal(_ value: String) -> String {
    value.hasPrefix("'") ? value : SQLText.literal(.text(Identifier.text(value)), .postgreSQL)
  }

  /// The names between dots, which quotes may hold.
  package static func identifiers(_ text: String) -> [String] {
    text.matches(of: #/"(?:[^"]|"")+"|'(?:[^']|'')*'|[^."]+/#).map { String($0.0) }
  }

  /// The statement that gives the new name.
  package func statement(_ facts: FactSet) -> ChangeStatement {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    if let value {
      return ChangeStatement(
        "ALTER TYPE \(sql.name(fact.path)) RENAME VALUE \(value) TO \(newName)")
    }
    let table = facts.backEnd.changes.relation(of: fact, sql)
    let text: String =
      switch fact.kind {
      case .column: "ALTER TABLE \(table) RENAME COLUMN \(fact.name) TO \(newName)"
      case .tableConstraint, .foreignKey:
        "ALTER TABLE \(table) RENAME CONSTRAINT \(fact.name) TO \(newName)"
      case .trigger: "ALTER TRIGGER \(fact.name) ON \(table) RENAME TO \(newName)"
      case .policy: "ALTER POLICY \(fact.name) ON \(table) RENAME TO \(newName)"
      default:
        "ALTER \(phrase(facts, sql)) RENAME TO \(newName)"
      }
    return ChangeStatement(text)
  }

  /// The sequence of a serial column is no fact of its own.
  private func phrase(_ facts: FactSet, _ sql: SQLWriter) -> String {
    facts[fact].map { KindTable.rules(of: fact.kind).phrase($0, sql) }
      ?? "\(fact.kind.title.uppercased()) \(sql.name(fact.path))"
  }

  /// The way back.
  package var reversed: Renaming {
    if let value { return Renaming(fact, value: newName, newName: value) }
    var path = fact.path
    path[nameIndex] = newName
    return Renaming(FactID(fact.kind, path), newName: fact.path[nameIndex])
  }

  /// The same before tables got other names.
  package func before(_ tables: [Renaming]) -> Renaming {
    var path = fact.path
    for table in tables.reversed() where table.fact.kind == .table {
      guard path.count > 2, path.starts(with: table.reversed.fact.path) else { continue }
      path.replaceSubrange(..<table.fact.path.count, with: table.fact.path)
    }
    return Renaming(FactID(fact.kind, path), value: value, newName: newName)
  }

  private var nameIndex: Int { fact.kind == .routine ? 1 : fact.path.count - 1 }

  /// The constraints, indexes and sequences whose names have those of renamed tables and columns in them, where the
  /// wanted schema has them by the new ones.
  ///
  /// - Parameter facts: the schema in which the renamings are done.
  package static func following(
    _ renamings: [Renaming], in facts: FactSet, wanted: FactSet
  ) -> [Renaming] {
    guard facts.backEnd.changes.renamesParts else { return [] }
    let given = renamings.filter { [.table, .column].contains($0.fact.kind) }
    return facts.facts.keys.sorted().compactMap { id in
      guard [.tableConstraint, .foreignKey, .index, .sequence].contains(id.kind), wanted[id] == nil
      else { return nil }
      let old = Identifier.text(id.name)
      // A sequence of a serial column may have a name that the wanted schema does not tell.
      let users = id.kind == .sequence ? facts.needing(id).map(\.path) : []
      let new = given.reduce(old) { name, renaming in
        let table = renaming.fact.kind == .table ? renaming.reversed.fact : renaming.fact
        let isOf = id.kind != .sequence || users.contains { $0.starts(with: table.path.prefix(2)) }
        return isOf
          ? replacing(
            Identifier.text(renaming.fact.name), with: Identifier.text(renaming.newName), in: name)
          : name
      }
      let name = new == old ? id.name : Identifier.quoted(new)
      let other = FactID(id.kind, id.path.dropLast() + [name])
      // The sequence of a serial column is no fact of its own when it has its usual name.
      let isSerial = id.kind == .sequence && name.hasSuffix("_seq")
      guard name != id.name, facts[other] == nil, wanted[other] != nil || isSerial else {
        return nil
      }
      return Renaming(id, newName: name)
    }
  }

  /// A name in which parts between underscores are others.
  private static func replacing(_ part: String, with new: String, in name: String) -> String {
    var (result, rest) = ("", name[...])
    while let range = rest.firstRange(of: part) {
      let isWhole =
        (rest[..<range.lowerBound].last ?? result.last ?? "_") == "_"
        && (rest[range.upperBound...].first ?? "_") == "_"
      result += rest[..<range.lowerBound] + (isWhole ? new : part)
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  /// What looks as if it had another name only: of one kind, in one place, with the same attributes.
  package static func suspected(from before: FactSet, to after: FactSet) -> [Renaming] {
    let added = after.facts.values.filter { before[$0.id] == nil }
    return before.facts.values.filter {
      after[$0.id] == nil && [.column, .table, .enumType].contains($0.id.kind)
    }
    .sorted { $0.id < $1.id }
    .compactMap { gone in
      let same = added.filter { new in
        new.id.kind == gone.id.kind && new.id.path.dropLast() == gone.id.path.dropLast()
          && new.attributes == gone.attributes
          && (gone.id.kind != .table || columns(of: gone.id, before) == columns(of: new.id, after))
      }
      // Its whole table is gone, or is new.
      guard same.count == 1, let new = same.first,
        gone.id.kind != .column || after[FactID(.table, gone.id.path.dropLast())] != nil
      else { return nil }
      return Renaming(gone.id, newName: new.id.name)
    }
  }

  private static func columns(of table: FactID, _ facts: FactSet) -> Set<String> {
    Set(facts.columns(in: table).map(\.id.name))
  }
}

extension Renaming: CustomStringConvertible {
  /// The question whether it is one.
  package var question: String {
    let (old, new) = (fact.path.joined(separator: "."), reversed.fact.path.joined(separator: "."))
    return
      "\(fact.kind.title) \(old) goes and \(new) comes, which is the same otherwise; is it renamed"
  }

  /// The text that `init(_:in:)` reads: `public.orders.total=amount`.
  package var description: String {
    "\((fact.path + (value.map { [$0] } ?? [])).joined(separator: "."))=\(newName)"
  }
}

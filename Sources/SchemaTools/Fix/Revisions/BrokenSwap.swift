import Migrations

/// Something that the statements of a transaction take away and put back, so that nobody sees them
/// without it.
///
/// Where the statements are no longer one transaction, others find it gone in between: rows come twice
/// while a key is exchanged, and the application fails while a view is made anew.
struct BrokenSwap: Sendable {
  /// Makes sure that nothing is taken away by one transaction and put back by another.
  ///
  /// - Parameters:
  ///   - isDivided: whether the steps of a revision are not one transaction either.
  ///   - model: what is known of the schema before the steps.
  /// - Throws: `FixRefusal`.
  static func check(
    _ slots: [RevisionSchedule.Slot], of section: SectionLayout, before model: SchemaState,
    isDivided: (RevisionSchedule.Slot) -> Bool
  ) throws(FixRefusal) {
    var lost: [Thing: Place] = [:]
    var model = model
    for (index, slot) in slots.enumerated() {
      for (position, step) in slot.steps.enumerated() {
        let statement = section.statements[step.statement]
        let place = Place(
          slot: index, step: isDivided(slot) ? position : 0, line: statement.statement.location.line
        )
        for thing in Thing.gained(by: step, statement.parsed) {
          guard let loss = lost[thing], !loss.isTransaction(of: place) else { continue }
          throw FixRefusal(
            "line \(loss.line) takes away \(thing), line \(place.line) puts it back, and others would "
              + "find it gone in between")
        }
        guard step.isRest else { continue }
        for thing in Thing.lost(by: statement.action, model) { lost[thing] = place }
        model.apply(statement.action, by: "")
      }
    }
  }

  /// Where a step runs.
  private struct Place {
    let slot: Int
    let step: Int
    let line: Int

    func isTransaction(of other: Place) -> Bool { slot == other.slot && step == other.step }
  }
}

/// What may be missed while it is gone.
private enum Thing: Hashable {
  case object(ObjectName)
  case part(ObjectName, String)
  /// What keeps the rows of a table apart.
  case key(ObjectName)
  /// The triggers of a table, and what checks its foreign keys.
  case triggers(ObjectName)
  case rowSecurity(ObjectName)

  /// What a statement takes away.
  static func lost(by action: DDLStatement, _ model: SchemaState) -> Set<Thing> {
    switch action {
    case .drop(let drop) where drop.kind == .index:
      // For the time without an index queries are slow, as they would have waited for the lock.
      Set(
        drop.names.compactMap { model.indexes[$0] }.filter(\.isUnique).map { .key($0.table) })
    case .drop(let drop): Set(drop.names.map(Thing.object))
    case .rename(let rename):
      if let object = rename.object {
        [rename.oldName.map { .part(object, $0) } ?? .object(object)]
      } else {
        []
      }
    case .setSchema(_, let object, _): [.object(object)]
    case .alterTable(let alter):
      alter.changes.reduce(into: []) { $0.formUnion(lost(by: $1.kind, of: alter.table, model)) }
    default: []
    }
  }

  private static func lost(
    by change: TableChange.Kind, of table: ObjectName, _ model: SchemaState
  ) -> Set<Thing> {
    switch change {
    case .dropColumn(let name): return [.part(table, name)]
    case .dropConstraint(let name):
      let kind = model.tables[table]?.constraints[name]?.kind
      let isKey = kind.map { [.primaryKey, .unique, .exclusion].contains($0) } ?? true
      return isKey ? [.part(table, name), .key(table)] : [.part(table, name)]
    case .other(let name) where name.hasPrefix("AT_DisableTrig"): return [.triggers(table)]
    case .other("AT_DisableRowSecurity"), .other("AT_NoForceRowSecurity"):
      return [.rowSecurity(table)]
    default: return []
    }
  }

  /// What a step makes.
  static func gained(by step: FixStep, _ statement: ParsedSection.ParsedStatement) -> Set<Thing> {
    switch statement.action {
    case .createTable(let table): return [.object(table.name)]
    case .createIndex(let index): return index.isUnique ? [.key(index.table)] : []
    case .createTrigger(let table, let name):
      return [.object(ObjectName(schema: table.name, name))]
    case .rename(let rename):
      guard let object = rename.object else { return [] }
      return rename.oldName == nil
        ? [.object(ObjectName(schema: object.schema, rename.newName))]
        : [.part(object, rename.newName)]
    case .alterTable(let alter):
      return alter.changes.reduce(into: []) {
        $0.formUnion(gained(by: step, $1.kind, of: alter.table))
      }
    default: return statement.node.flatMap(CreatedObject.init).map { [.object($0.name)] } ?? []
    }
  }

  private static func gained(
    by step: FixStep, _ change: TableChange.Kind, of table: ObjectName
  ) -> Set<Thing> {
    switch change {
    case .addColumn(let column): return step.isRest ? [.part(table, column.name)] : []
    case .addConstraint(let constraint):
      let name = constraint.effectiveName(in: table)
      guard step.effects?.contains(.constraint(table, name)) ?? step.isRest else { return [] }
      let isKey = [.primaryKey, .unique, .exclusion].contains(constraint.kind)
      return isKey ? [.part(table, name), .key(table)] : [.part(table, name)]
    case .other(let name) where name.hasPrefix("AT_Enable") && name.contains("Trig"):
      return [.triggers(table)]
    case .other("AT_EnableRowSecurity"), .other("AT_ForceRowSecurity"):
      return [.rowSecurity(table)]
    default: return []
    }
  }
}

extension Thing: CustomStringConvertible {
  var description: String {
    switch self {
    case .object(let name): "\(name)"
    case .part(let table, let name): "\(name) of \(table)"
    case .key(let table): "a unique key of \(table)"
    case .triggers(let table): "the triggers of \(table)"
    case .rowSecurity(let table): "the row security of \(table)"
    }
  }
}

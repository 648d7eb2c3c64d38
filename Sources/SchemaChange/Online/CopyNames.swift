import Migrations

/// The names of a table's copy and of its indexes, keys, and the foreign keys that lead to it, while both tables are there.
package struct CopyNames: Sendable {
  let table: FactID
  let copy: FactID
  private let parts: [Part]
  private let facts: FactSet

  /// Something that has a name among those of the schema or of another table.
  private struct Part {
    let kind: FactKind
    /// What it is named in, apart from the table itself.
    let owner: [String]?
    let name: String
    let other: String
  }

  /// - Parameters:
  ///   - table: the table that the copy becomes.
  ///   - suffix: what is behind the names.
  ///   - facts: the schema in which the copy has taken the place.
  ///   - other: the schema that it comes into.
  package init(
    _ table: FactID, suffix: String, in facts: FactSet, beside other: FactSet
  ) {
    self.table = table
    self.facts = facts
    var taken: Set<String> = []
    for id in Array(facts.facts.keys) + Array(other.facts.keys)
    where id.path.first == table.path[0] && id.kind != .column && id.kind != .defaultValue {
      taken.insert(id.name)
    }
    func free(_ name: String) -> String {
      let result = Identifier.derived(from: name, suffix) { taken.contains($0) }
      taken.insert(result)
      return result
    }
    copy = FactID(.table, [table.path[0], free(table.name)])
    let columns = facts.columns(in: table).map(\.id)
    parts = Set(([table] + columns).flatMap { facts.needing($0) }).sorted().compactMap { id in
      let isOwn = Array(id.path.prefix(2)) == table.path
      switch id.kind {
      case .tableConstraint where isOwn && facts[id]?.isKey == true:
        return Part(kind: id.kind, owner: nil, name: id.name, other: free(id.name))
      case .index where TableRebuild.table(of: id, facts) == table:
        return Part(kind: id.kind, owner: [id.path[0]], name: id.name, other: free(id.name))
      case .foreignKey where !isOwn && Self.leads(id, to: table, facts):
        return Part(
          kind: id.kind, owner: Array(id.path.prefix(2)), name: id.name, other: free(id.name))
      default: return nil
      }
    }
  }

  /// Whether a foreign key leads to a table.
  static func leads(_ key: FactID, to table: FactID, _ facts: FactSet) -> Bool {
    facts.columns(of: key).contains { Array($0.1.path.prefix(2)) == table.path }
  }

  /// Gives the table the names of the copy.
  package var giving: [ChangeStatement] {
    let all =
      [Renaming(table, newName: copy.name)]
      + parts.map {
        Renaming(FactID($0.kind, ($0.owner ?? copy.path) + [$0.name]), newName: $0.other)
      }
    return all.map { $0.statement(facts) }
  }

  /// Gives the copy the names of the table.
  var taking: [ChangeStatement] {
    let all =
      [Renaming(copy, newName: table.name)]
      + parts.map {
        Renaming(FactID($0.kind, ($0.owner ?? table.path) + [$0.other]), newName: $0.name)
      }
    return all.map { $0.statement(facts) }
  }
}

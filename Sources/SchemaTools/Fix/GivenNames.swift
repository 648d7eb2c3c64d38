import Migrations
import SchemaInspection

extension ParsedSection.ParsedStatement {
  /// The statement with the names that a server gave to what it makes without one.
  func naming(_ names: [GivenName]) -> Self {
    guard !names.isEmpty else { return self }
    var statement = self
    var names = NameSupply(names)
    switch action {
    case .createIndex(var index) where index.name == nil:
      index.givenName = names.take(.index, of: index.table) { $0 == index.columns.map { $0 ?? "" } }
      statement.action = .createIndex(index)
    case .alterTable(var alter):
      for position in alter.changes.indices {
        switch alter.changes[position].kind {
        case .addConstraint(var constraint):
          names.name(&constraint, in: alter.table)
          alter.changes[position].kind = .addConstraint(constraint)
        case .addColumn(var column):
          for index in column.constraints.indices {
            names.name(&column.constraints[index], of: column.name, in: alter.table)
          }
          alter.changes[position].kind = .addColumn(column)
        default: break
        }
      }
      statement.action = .alterTable(alter)
    default: break
    }
    return statement
  }
}

/// The names of a statement that are not yet found in its text, in the order in which they were given.
private struct NameSupply {
  private var rest: [GivenName]

  init(_ names: [GivenName]) { rest = names }

  mutating func take(
    _ kind: GivenName.Kind, of table: ObjectName, where columns: ([String]) -> Bool
  ) -> String? {
    let index = rest.firstIndex { name in
      name.kind == kind && name.table == table.name && columns(name.columns)
        && (table.schema == nil || table.schema == name.schema)
    }
    return index.map { rest.remove(at: $0).name }
  }

  mutating func name(
    _ constraint: inout ConstraintDefinition, of column: String? = nil, in table: ObjectName
  ) {
    guard constraint.name == nil, constraint.index == nil,
      let kind = GivenName.Kind(constraint.kind)
    else { return }
    let wanted = column.map { constraint.of(column: $0).columns } ?? constraint.columns
    constraint.givenName = take(kind, of: table) { kind == .check || $0 == wanted }
  }
}

extension GivenName.Kind {
  fileprivate init?(_ kind: ConstraintDefinition.Kind) {
    switch kind {
    case .check: self = .check
    case .foreignKey: self = .foreignKey
    case .primaryKey: self = .primaryKey
    case .unique: self = .unique
    case .exclusion: self = .exclusion
    default: return nil
    }
  }
}

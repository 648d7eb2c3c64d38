import Migrations

/// What changing the type of a column takes.
enum TypeChange: Sendable, Hashable {
  /// Nothing: the catalog alone is changed.
  case none
  /// The rows stay, but the indexes of the column are built anew.
  case reindex
  /// The rows stay, but are checked against the constraints of the column.
  case check
  /// All rows are written anew.
  case rewrite

  /// What happens to all rows.
  var work: TableWork? {
    switch self {
    case .none: nil
    case .reindex: .indexBuild
    case .check: .scan
    case .rewrite: .rewrite
    }
  }
}

extension LintStatement {
  /// What changing the type of a column takes; of an unknown column the worst is told.
  func typeChange(
    of column: String, in table: ObjectName, to type: ColumnTypeName, collation: String?,
    using: SyntaxNode?
  ) -> TypeChange {
    guard let known = schema.tables[table]?.columns[column], let old = known.type else {
      return .rewrite
    }
    let isUTC = isTimeZoneUTC
    var current: ColumnTypeName? = old
    for step in (using.map { $0.casts(of: column) } ?? []) + [type] {
      guard let step, let from = current, schema.holdsValues(of: from, in: step, isUTC: isUTC)
      else { return .rewrite }
      current = step
    }
    let change = KeyChange(
      column: column, old: old, new: type,
      oldCollation: known.collation ?? schema.collation(of: old),
      newCollation: collation ?? schema.collation(of: type))
    let family = schema.family(of: table)
    if family.contains(where: { schema.needsOtherIndexes(for: change, of: $0) }) { return .reindex }
    let isChecked = family.contains { member in
      schema.constraints(of: member).contains { constraint in
        constraint.kind == .check && constraint.uses(column)
          || constraint.kind == .foreignKey && constraint.columns.contains(column)
            && schema.isOrderChanged(change) && !change.comparesAlike
      }
    }
    return isChecked || schema.isReferenceChecked(change, in: table) ? .check : .none
  }

  /// Whether the section has set the time zone to UTC before, and the server looks at that.
  private var isTimeZoneUTC: Bool {
    let names: Set = [
      "utc", "gmt", "etc/utc", "etc/gmt", "zulu", "universal", "greenwich", "etc/universal",
      "etc/zulu", "etc/greenwich", "uct", "etc/uct", "0",
    ]
    return section.settings.hasServer(12)
      && sessionSettings["timezone"].map { names.contains($0.lowercased()) } ?? false
  }
}

/// A column that gets another type, as its indexes see it.
struct KeyChange {
  let column: String
  let old: ColumnTypeName
  let new: ColumnTypeName
  let oldCollation: String?
  let newCollation: String?

  /// Whether a key between the two types compares as it did: texts, or `oid`.
  var comparesAlike: Bool {
    ["citext", "oid"].contains { [old.name.name, new.name.name].contains($0) }
  }
}

extension SchemaState {
  /// Whether an index or a key of a table is built anew: what `CheckIndexCompatible` of PostgreSQL's
  /// indexcmds.c does not let stand, and all that partitions have from their table, whose storage it
  /// does not look for.
  fileprivate func needsOtherIndexes(for change: KeyChange, of table: ObjectName) -> Bool {
    let keys = constraints(of: table).compactMap(\.layout)
    return (indexes(of: table).map(\.layout) + keys).contains { layout in
      guard layout.usedColumns.contains(change.column) else { return false }
      if layout.isComputed || tables[table]?.isPartitioned == true { return true }
      return layout.keys.contains { key in
        guard key.column == change.column else { return false }
        // One that the column has already is not written again.
        if key.collation == nil || key.collation == change.oldCollation,
          change.oldCollation != change.newCollation
        {
          return true
        }
        // What these keep of such a value is of another type than the column.
        if ["gin", "hash"].contains(layout.method), isOrderedAlone(change.new) { return true }
        if layout.method == "gist", isMultirange(change.new) { return true }
        if layout.method == "gist", key.operatorClass == nil, change.old.name != change.new.name,
          change.new.name.name == "inet"
        {
          return true
        }
        let isForAny = key.operatorClass?.hasSuffix("_pattern_ops") == true
        return !isForAny && isOrderChanged(change)
      }
    }
  }

  /// Whether the default operator class of the new type is another one.
  fileprivate func isOrderChanged(_ change: KeyChange) -> Bool {
    order(of: change.old) != order(of: change.new)
  }

  /// Whether rows of other tables that refer to the column are checked.
  fileprivate func isReferenceChecked(_ change: KeyChange, in table: ObjectName) -> Bool {
    guard isOrderChanged(change), !change.comparesAlike else { return false }
    let key = constraints(of: table).first { $0.kind == .primaryKey }?.columns ?? []
    return referrers(of: table).contains { other in
      constraints(of: other).contains { constraint in
        guard constraint.referenced == table else { return false }
        let columns = constraint.referencedColumns
        return (columns.isEmpty ? key : columns).contains(change.column)
      }
    }
  }

  /// The family of operators that orders a type by default, by its name.
  private func order(of type: ColumnTypeName) -> String {
    let base = base(of: type)
    if isOrderedAlone(type) { return type.bareDescription }
    switch base.name.name {
    case "text", "varchar": return "text"
    case "cidr", "inet": return "inet"
    case let name where name.hasPrefix("reg"): return "oid"
    case let name: return name
    }
  }

  /// Whether the operators for it are for any array, range or enumeration, and so for one type at a time.
  private func isOrderedAlone(_ type: ColumnTypeName) -> Bool {
    let base = base(of: type)
    if !base.isArray, isComposite(base.name) { return false }
    return base.isArray || base.name.schema != nil || !Self.plainTypes.contains(base.name.name)
  }

  /// Whether it is a built-in multirange, of which a GiST index keeps one range.
  private func isMultirange(_ type: ColumnTypeName) -> Bool {
    let base = base(of: type)
    return !base.isArray && base.name.schema == nil && base.name.name.hasSuffix("multirange")
  }

  /// Whether it is a type of several columns, all of which have the same operators.
  private func isComposite(_ type: ObjectName) -> Bool {
    tables[type] != nil || objects[Object(kind: .type, name: type)] == true
  }

  private static let plainTypes: Set = [
    "text", "varchar", "bpchar", "cidr", "inet", "oid", "regproc", "regprocedure", "regoper",
    "regoperator", "regclass", "regtype", "regrole", "regnamespace", "regconfig", "regdictionary",
    "regcollation", "int2", "int4", "int8", "float4", "float8", "numeric", "bool", "bytea", "date",
    "time", "timetz", "timestamp", "timestamptz", "interval", "bit", "varbit", "uuid", "money",
    "name", "char", "macaddr", "macaddr8", "jsonb", "json", "xml", "tsvector", "tsquery", "citext",
    "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn", "tid", "xid", "xid8",
    "cid",
  ]
}

extension SyntaxNode {
  /// The types to which a `USING` casts a column, in order, the innermost first; one that is nil, when it
  /// is another expression than the column with its casts.
  fileprivate func casts(of column: String) -> [ColumnTypeName?] {
    switch kind {
    case "TypeCast":
      (node("arg")?.casts(of: column) ?? [nil]) + [ColumnTypeName(fields["typeName"])]
    case "CollateClause": node("arg")?.casts(of: column) ?? [nil]
    default: columnName == column ? [] : [nil]
    }
  }
}

import Migrations

extension SchemaState {
  /// The type below a domain, and below that; a domain's column has no modifiers of its own.
  func base(of type: ColumnTypeName) -> ColumnTypeName {
    guard !type.isArray, let base = domains[type.name]?.definition.base else { return type }
    return self.base(of: base)
  }

  /// Whether values of a type are checked, by it or by a domain below it.
  func isChecked(_ type: ColumnTypeName) -> Bool {
    guard !type.isArray, let domain = domains[type.name] else { return false }
    return domain.isChecked || domain.definition.base.map(isChecked) ?? false
  }

  /// The collation of a type; nil for the default one.
  func collation(of type: ColumnTypeName) -> String? {
    guard let domain = domains[type.name]?.definition else { return nil }
    return domain.collation ?? domain.base.flatMap(collation)
  }

  /// Whether the bytes of a type's values are values of another type.
  ///
  /// That is so for the same type with wider modifiers, whose coercion PostgreSQL leaves out
  /// (`varchar_support`, `numeric_support`, `temporal_simplify` and the like in its source), for the casts
  /// without a function in `pg_cast`, and between a domain without constraints and what is below it.
  /// - Parameter isUTC: whether the session's time zone is UTC for certain; then
  ///   the two kinds of timestamp are one since PostgreSQL 12 (`TimestampTimestampTzRequiresRewrite`).
  func holdsValues(of old: ColumnTypeName, in new: ColumnTypeName, isUTC: Bool) -> Bool {
    if old.name == new.name, old.isArray == new.isArray { return new.holdsModifiers(of: old) }
    guard !isChecked(new) else { return false }
    var source = base(of: old)
    let target = base(of: new)
    if source.name == target.name, source.isArray == target.isArray {
      // The modifiers of a domain are not those of its column.
      if source.name != old.name { source.modifiers = [] }
      return target.modifiers.isEmpty || target.holdsModifiers(of: source)
    }
    guard source.name.schema == nil, target.name.schema == nil, !source.isArray, !target.isArray
    else { return false }
    let (from, to) = (source.name.name, target.name.name)
    switch (from, to) {
    case ("timestamp", "timestamptz"), ("timestamptz", "timestamp"):
      return isUTC && (target.modifiers.isEmpty || target.modifiers == [6])
    default:
      return target.modifiers.isEmpty
        && (Self.sameBytes[from]?.contains(to) == true || isOID(from) && isOID(to))
    }
  }

  /// `oid`, `int4` and the types of object names are one number.
  private func isOID(_ type: String) -> Bool {
    ["oid", "int4"].contains(type) || type.hasPrefix("reg")
  }

  /// The casts of `pg_cast` without a function, and those of citext.
  private static let sameBytes: [String: Set<String>] = [
    "text": ["varchar", "bpchar", "citext"], "varchar": ["text", "bpchar", "citext"],
    "citext": ["text", "varchar", "bpchar"], "xml": ["text", "varchar", "bpchar"], "cidr": ["inet"],
    "bit": ["varbit"], "varbit": ["bit"],
    "pg_node_tree": ["text"], "pg_ndistinct": ["bytea"], "pg_dependencies": ["bytea"],
    "pg_mcv_list": ["bytea"],
  ]
}

extension ColumnTypeName {
  /// Whether the modifiers leave room for all that the old ones did, in the same type.
  fileprivate func holdsModifiers(of old: ColumnTypeName) -> Bool {
    if modifiers == old.modifiers || modifiers.isEmpty { return true }
    guard name.schema == nil, !isArray, modifiers.allSatisfy({ $0 != nil }) else { return false }
    let (new, former) = (modifiers.compactMap(\.self), old.modifiers.compactMap(\.self))
    switch name.name {
    case "varchar", "varbit": return !former.isEmpty && new[0] >= former[0]
    case "numeric":
      let (scale, formerScale) = (new.dropFirst().first ?? 0, former.dropFirst().first ?? 0)
      return !former.isEmpty && scale == formerScale && new[0] >= former[0]
    case "time", "timetz", "timestamp", "timestamptz":
      return new[0] >= 6 || !former.isEmpty && new[0] >= former[0]
    case "interval": return IntervalFields(new).hold(IntervalFields(former))
    default: return false  // `bpchar` pads, and the modifiers of extensions may mean anything.
    }
  }
}

/// What an interval keeps: `interval_support` and `intervaltypmodleastfield` of PostgreSQL's timestamp.c.
private struct IntervalFields {
  /// The smallest field: 0 for seconds, 5 for years.
  let least: Int
  let precision: Int

  /// - Parameter modifiers: the mask of the fields, and the digits of a second.
  init(_ modifiers: [Int]) {
    let mask = modifiers.first ?? 0x7FFF
    // The bits of the fields in PostgreSQL's datetime.h.
    let fields = [(12, 0), (11, 1), (10, 2), (3, 3), (1, 4), (2, 5)]
    least = fields.first { mask & (1 << $0.0) != 0 }?.1 ?? 0
    precision = modifiers.count > 1 ? modifiers[1] : 6
  }

  func hold(_ old: Self) -> Bool {
    least <= old.least && (old.least > 0 || precision >= 6 || precision >= old.precision)
  }
}

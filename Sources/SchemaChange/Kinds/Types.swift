/// Enumerated types.
struct EnumKind: Kind {
  let kind = FactKind.enumType

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_type'::regclass::oid, t.oid, 0, t.schema AS p1, t.name AS p2, coalesce((
        SELECT string_agg(quote_literal(enumlabel), E',\\n' ORDER BY enumsortorder) FROM pg_enum
        WHERE enumtypid = t.oid), '') AS labels
      FROM type t WHERE t.typtype = 'e'
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let labels = Self.labels(fact)
    let list =
      labels.joined(separator: ", ").count < 70
      ? labels.joined(separator: ", ")
      : "\n" + labels.map { "  \($0)" }.joined(separator: ",\n") + "\n"
    return [ChangeStatement("CREATE TYPE \(sql.name(fact.id)) AS ENUM (\(list))")]
  }

  /// The labels as string literals.
  static func labels(_ fact: Fact) -> [String] {
    fact["labels"].map { $0.isEmpty ? [] : $0.components(separatedBy: ",\n") } ?? []
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let (before, after) = (Self.labels(old), Self.labels(new))
    let known = Set(before)
    guard after.filter(known.contains) == before else { return .replace }
    var statements: [ChangeStatement] = []
    for (index, label) in after.enumerated() where !known.contains(label) {
      var text = "ALTER TYPE \(sql.name(new.id)) ADD VALUE \(label)"
      if index > 0 {
        if after[index...].contains(where: known.contains) { text += " AFTER \(after[index - 1])" }
      } else if let first = before.first {
        text += " BEFORE \(first)"
      }
      statements.append(ChangeStatement(text, commitsBeforeUse: true))
    }
    return .inPlace(statements)
  }
}

/// Composite types, whose attributes are facts of their own.
struct CompositeTypeKind: Kind {
  let kind = FactKind.compositeType

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, r.oid, 0, r.schema AS p1, r.name AS p2, (
          SELECT string_agg(quote_ident(a.attname), E'\\n' ORDER BY a.attnum) FROM pg_attribute a
          WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes
      FROM relation r WHERE r.relkind = 'c'
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [create(fact, clauses: [], sql)]
  }

  func create(_ fact: Fact, clauses: [String], _ sql: SQLWriter) -> ChangeStatement {
    let list =
      clauses.isEmpty ? "" : "\n" + clauses.map { "  \($0)" }.joined(separator: ",\n") + "\n"
    return ChangeStatement("CREATE TYPE \(sql.name(fact.id)) AS (\(list))")
  }

  /// An attribute can only be added behind the others; their order is that of the values of a row.
  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    Self.order(from: old, to: new) == Self.names(new) ? .inPlace([]) : .replace
  }

  /// The attributes in the order that is reached in place.
  static func order(from old: Fact, to new: Fact) -> [String] {
    let (before, after) = (names(old), names(new))
    return before.filter(after.contains) + after.filter { !before.contains($0) }
  }

  private static func names(_ fact: Fact) -> [String] {
    fact["attributes"].flatMap { $0.isEmpty ? nil : $0 }?.components(separatedBy: "\n") ?? []
  }
}

/// Attributes of composite types.
struct CompositeAttributeKind: Kind {
  let kind = FactKind.compositeAttribute

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, a.attrelid, a.attnum, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3, format_type(a.atttypid, a.atttypmod) AS type,
        CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN a.attcollation::regcollation::text END
          AS collation
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      WHERE r.relkind = 'c' ORDER BY a.attrelid, a.attnum
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "COLUMN \(sql.relation(of: fact.id)).\(fact.id.name)"
  }

  private func type(_ fact: Fact) -> String {
    (fact["type"] ?? "") + (fact["collation"].map { " COLLATE \($0)" } ?? "")
  }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    "ALTER TYPE \(sql.relation(of: fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let clause = "\(fact.id.name) \(type(fact))"
    return [ChangeStatement("\(alter(fact, sql)) ADD ATTRIBUTE \(clause) CASCADE", clause: clause)]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "\(alter(fact, sql)) DROP ATTRIBUTE \(fact.id.name) CASCADE",
        loses:
          "the values of \(fact.id.name) in all columns of the type \(sql.relation(of: fact.id))")
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    return .inPlace([
      ChangeStatement("\(alter(new, sql)) ALTER ATTRIBUTE \(new.id.name) TYPE \(type(new)) CASCADE")
    ])
  }
}

/// Domains, whose constraints are facts of their own.
struct DomainKind: Kind {
  let kind = FactKind.domain

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_type'::regclass::oid, t.oid, 0, t.schema AS p1, t.name AS p2,
        format_type(t.typbasetype, t.typtypmod) AS type,
        CASE WHEN t.typcollation NOT IN (0, (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype))
          THEN t.typcollation::regcollation::text END AS collation,
        CASE WHEN t.typnotnull THEN 't' END AS not_null, t.typdefault AS default
      FROM type t WHERE t.typtype = 'd'
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE DOMAIN \(sql.name(fact.id)) AS \(fact["type"] ?? "")"
    if let collation = fact["collation"] { text += " COLLATE \(collation)" }
    if let expression = fact["default"] { text += " DEFAULT \(expression)" }
    if fact.has("not_null") { text += " NOT NULL" }
    return [ChangeStatement(text)]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["type"] == new["type"], old["collation"] == new["collation"] else { return .replace }
    let alter = "ALTER DOMAIN \(sql.name(new.id))"
    var statements: [ChangeStatement] = []
    if old["default"] != new["default"] {
      statements.append(
        ChangeStatement(
          "\(alter) " + (new["default"].map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT")))
    }
    if old["not_null"] != new["not_null"] {
      statements.append(
        ChangeStatement("\(alter) \(new.has("not_null") ? "SET" : "DROP") NOT NULL"))
    }
    return .inPlace(statements)
  }
}

/// CHECK constraints of domains.
struct DomainConstraintKind: Kind {
  let kind = FactKind.domainConstraint

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_constraint'::regclass::oid, c.oid, 0, t.schema AS p1, t.name AS p2,
        quote_ident(c.conname) AS p3, pg_get_constraintdef(c.oid, true) AS definition,
        CASE WHEN NOT c.convalidated THEN 't' END AS not_valid
      FROM pg_constraint c JOIN type t ON t.oid = c.contypid WHERE c.contype = 'c'
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "CONSTRAINT \(fact.id.name) ON DOMAIN \(sql.relation(of: fact.id))"
  }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    "ALTER DOMAIN \(sql.relation(of: fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let clause = "CONSTRAINT \(fact.id.name) \(fact["definition"] ?? "")"
    return [
      ChangeStatement(
        "\(alter(fact, sql)) ADD \(clause)", clause: fact.has("not_valid") ? nil : clause)
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("\(alter(fact, sql)) DROP CONSTRAINT \(fact.id.name)")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    if old.has("not_valid"), old["definition"] == (new["definition"] ?? "") + " NOT VALID" {
      return .inPlace([ChangeStatement("\(alter(new, sql)) VALIDATE CONSTRAINT \(new.id.name)")])
    }
    return .replace
  }
}

/// Range types.
struct RangeKind: Kind {
  let kind = FactKind.rangeType

  func queries(_ version: Int) -> [String] {
    let name =
      version >= 14
      ? "(SELECT quote_ident(m.typname) FROM pg_type m WHERE m.oid = g.rngmultitypid)" : "NULL"
    let multirange =
      version >= 14
      ? """
      , 'MULTIRANGE_TYPE_NAME = ' || CASE WHEN (
          SELECT m.typname FROM pg_type m WHERE m.oid = g.rngmultitypid) = CASE
            WHEN t.typname ~ 'range' THEN regexp_replace(t.typname, 'range', 'multirange')
            ELSE t.typname || '_multirange' END THEN NULL ELSE g.rngmultitypid::regtype::text END
      """ : ""
    return [
      """
      SELECT 'pg_type'::regclass::oid, t.oid, 0, t.schema AS p1, t.name AS p2, concat_ws(', ',
        'SUBTYPE = ' || format_type(g.rngsubtype, NULL),
        CASE WHEN NOT o.opcdefault THEN 'SUBTYPE_OPCLASS = ' || o.opcnamespace::regnamespace || '.'
          || quote_ident(o.opcname) END,
        CASE WHEN g.rngcollation NOT IN (0, s.typcollation)
          THEN 'COLLATION = ' || g.rngcollation::regcollation END,
        'CANONICAL = ' || nullif(g.rngcanonical::oid, 0)::regproc,
        'SUBTYPE_DIFF = ' || nullif(g.rngsubdiff::oid, 0)::regproc\(multirange)) AS definition,
        \(name) AS multirange
      FROM type t JOIN pg_range g ON g.rngtypid = t.oid JOIN pg_opclass o ON o.oid = g.rngsubopc
      JOIN pg_type s ON s.oid = g.rngsubtype
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE TYPE \(sql.name(fact.id)) AS RANGE (\(fact["definition"] ?? ""))")]
  }
}

/// Sequences, but for those of serial and identity columns.
struct SequenceKind: Kind {
  let kind = FactKind.sequence

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, r.oid, 0, r.schema AS p1, r.name AS p2,
        CASE q.seqtypid WHEN 'bigint'::regtype THEN NULL ELSE format_type(q.seqtypid, NULL) END AS type,
        nullif(q.seqincrement, 1)::text AS increment,
        CASE WHEN q.seqmin <> CASE WHEN q.seqincrement > 0 THEN 1 ELSE l.least END THEN q.seqmin::text END
          AS minimum,
        CASE WHEN q.seqmax <> CASE WHEN q.seqincrement > 0 THEN l.most ELSE -1 END THEN q.seqmax::text END
          AS maximum,
        CASE WHEN q.seqstart <> CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END
          THEN q.seqstart::text END AS start,
        nullif(q.seqcache, 1)::text AS cache, CASE WHEN q.seqcycle THEN 't' END AS cycle,
        CASE WHEN r.relpersistence = 'u' THEN 't' END AS unlogged,
        a.attrelid::regclass || '.' || quote_ident(a.attname) AS owned_by
      FROM relation r JOIN pg_sequence q ON q.seqrelid = r.oid
      LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = r.oid AND o.deptype = 'a'
        AND o.refclassid = 'pg_class'::regclass
      LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid,
      LATERAL (SELECT CASE q.seqtypid WHEN 'smallint'::regtype THEN 32767
          WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS most,
        CASE q.seqtypid WHEN 'smallint'::regtype THEN -32768
          WHEN 'integer'::regtype THEN -2147483648 ELSE -9223372036854775808 END AS least) l
      WHERE r.oid NOT IN (SELECT seqrelid FROM serial) AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype = 'i')
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE \(fact.has("unlogged") ? "UNLOGGED " : "")SEQUENCE \(sql.name(fact.id))"
    if let type = fact["type"] { text += " AS \(type)" }
    if let value = fact["increment"] { text += " INCREMENT BY \(value)" }
    if let value = fact["minimum"] { text += " MINVALUE \(value)" }
    if let value = fact["maximum"] { text += " MAXVALUE \(value)" }
    if let value = fact["start"] { text += " START WITH \(value)" }
    if let value = fact["cache"] { text += " CACHE \(value)" }
    if fact.has("cycle") { text += " CYCLE" }
    if let column = fact["owned_by"], !Self.isOfNewColumn(fact.id, sql) {
      text += " OWNED BY \(column)"
    }
    return [ChangeStatement(text)] + next(fact, sql)
  }

  /// Whether a sequence is made before the column that is to own it, which takes its default from it.
  static func isOfNewColumn(_ sequence: FactID, _ sql: SQLWriter) -> Bool {
    sql.after.needs(of: sequence).contains { $0.kind == .column && sql.before[$0] == nil }
  }

  /// The statement that gives a sequence its owner.
  static func ownership(_ fact: Fact, _ sql: SQLWriter) -> ChangeStatement {
    ChangeStatement("ALTER SEQUENCE \(sql.name(fact.id)) OWNED BY \(fact["owned_by"] ?? "NONE")")
  }

  /// The values that a sequence may have.
  static func bounds(_ fact: Fact) -> ClosedRange<Int> {
    bounds(
      minimum: fact["minimum"], maximum: fact["maximum"], increment: fact["increment"],
      type: fact["type"])
  }

  static func bounds(
    minimum: String?, maximum: String?, increment: String?, type: String? = nil
  ) -> ClosedRange<Int> {
    let types = [
      "smallint": Int(Int16.min)...Int(Int16.max), "integer": Int(Int32.min)...Int(Int32.max),
    ]
    let all = types[type ?? ""] ?? Int.min...Int.max
    let isDown = increment?.hasPrefix("-") ?? false
    let least = minimum.flatMap { Int($0) } ?? (isDown ? all.lowerBound : 1)
    let most = maximum.flatMap { Int($0) } ?? (isDown ? -1 : all.upperBound)
    return least...max(least, most)
  }

  /// Has the sequence go on after the values that the rows of its column have already.
  private func next(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let owner = sql.after.needs(of: fact.id).first { $0.kind == .column && sql.before[$0] != nil }
    guard let owner, (fact["increment"] ?? "1").hasPrefix("-") == false,
      ["smallint", "integer", "bigint"].contains(sql.before[owner]?["type"])
    else { return [] }
    return [ColumnKind.next(owner, sql.literal(sql.name(fact.id)), sql)]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    func differs(_ key: String) -> Bool { old[key] != new[key] }
    var text = ""
    if differs("type") { text += " AS \(new["type"] ?? "bigint")" }
    if differs("increment") { text += " INCREMENT BY \(new["increment"] ?? "1")" }
    let isReversed =
      (old["increment"] ?? "").hasPrefix("-") != (new["increment"] ?? "").hasPrefix("-")
    if differs("minimum") || isReversed || differs("type") {
      text += new["minimum"].map { " MINVALUE \($0)" } ?? " NO MINVALUE"
    }
    if differs("maximum") || isReversed || differs("type") {
      text += new["maximum"].map { " MAXVALUE \($0)" } ?? " NO MAXVALUE"
    }
    if differs("start") || differs("minimum") || isReversed {
      text +=
        " START WITH \(new["start"] ?? new["minimum"] ?? (new["increment"] ?? "").first.map { $0 == "-" ? "-1" : "1" } ?? "1")"
    }
    let (was, isNow) = (Self.bounds(old), Self.bounds(new))
    if !was.overlaps(isNow) { text += " RESTART" }
    if differs("cache") { text += " CACHE \(new["cache"] ?? "1")" }
    if differs("cycle") { text += new.has("cycle") ? " CYCLE" : " NO CYCLE" }
    if differs("owned_by") { text += " OWNED BY \(new["owned_by"] ?? "NONE")" }
    var statements: [ChangeStatement] = []
    if was.overlaps(isNow), was.clamped(to: isNow) != was {
      // The value that the sequence has must be within its bounds.
      var value = "last_value"
      if isNow.lowerBound > was.lowerBound { value = "greatest(\(value), \(isNow.lowerBound))" }
      if isNow.upperBound < was.upperBound { value = "least(\(value), \(isNow.upperBound))" }
      let name = sql.name(new.id)
      statements.append(
        ChangeStatement("SELECT setval(\(sql.literal(name)), \(value), is_called) FROM \(name)"))
    }
    if !text.isEmpty {
      statements.append(ChangeStatement("ALTER SEQUENCE \(sql.name(new.id))\(text)"))
    }
    if differs("unlogged") {
      statements.append(
        ChangeStatement(
          "ALTER SEQUENCE \(sql.name(new.id)) SET \(new.has("unlogged") ? "UNLOGGED" : "LOGGED")"))
    }
    return .inPlace(statements)
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "DROP SEQUENCE \(sql.name(fact.id))", loses: "the last value of \(sql.name(fact.id))")
    ]
  }
}

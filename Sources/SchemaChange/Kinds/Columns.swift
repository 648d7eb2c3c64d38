/// Columns of tables. Their defaults are facts of their own, as these need sequences and functions.
struct ColumnKind: Kind {
  let kind = FactKind.column

  func queries(_ version: Int) -> [String] {
    let compression =
      version >= 14 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL"
    // Since 18 NOT NULL is a constraint, whose name counts where somebody has given it.
    let notNullName =
      version >= 18
      ? """
      (SELECT quote_ident(n.conname) FROM pg_constraint n WHERE n.conrelid = a.attrelid AND n.contype = 'n'
            AND n.conkey = ARRAY[a.attnum] AND n.conislocal AND n.conname !~ '_not_null[0-9]*$')
      """ : "NULL"
    let notNullOptions =
      version >= 18
      ? """
      (SELECT nullif(concat_ws(' ', CASE WHEN n.connoinherit THEN 'NO INHERIT' END,
            CASE WHEN NOT n.convalidated THEN 'NOT VALID' END), '')
          FROM pg_constraint n WHERE n.conrelid = a.attrelid AND n.contype = 'n'
            AND n.conkey = ARRAY[a.attnum] AND n.conislocal)
      """ : "NULL"
    func storage(_ column: String) -> String {
      """
      CASE \(column) WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
      """
    }
    return [
      """
      SELECT 'pg_class'::regclass::oid, a.attrelid, a.attnum, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3,
        CASE WHEN a.attinhcount = 0 AND r.reloftype = 0 THEN format_type(a.atttypid, a.atttypmod) END AS type,
        CASE WHEN a.attinhcount = 0 AND r.reloftype = 0 AND a.attcollation NOT IN (0, t.typcollation)
          THEN a.attcollation::regcollation::text END AS collation,
        CASE WHEN a.attinhcount > 0 OR r.reloftype <> 0 THEN 't' END AS inherited,
        CASE WHEN a.attnotnull AND parent.inhrelid IS NULL THEN 't' END AS not_null, \(notNullName) AS not_null_name,
        \(notNullOptions) AS not_null_options,
        CASE WHEN a.attinhcount = 0 THEN CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END
          END AS identity,
        CASE WHEN a.attinhcount = 0 AND a.attidentity <> '' THEN nullif(concat_ws(' ',
            CASE WHEN q.seqstart <> CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END
              THEN 'START WITH ' || q.seqstart END,
            CASE WHEN q.seqincrement <> 1 THEN 'INCREMENT BY ' || q.seqincrement END,
            CASE WHEN q.seqmin <> 1 THEN 'MINVALUE ' || q.seqmin END,
            CASE WHEN q.seqmax <> CASE a.atttypid WHEN 'smallint'::regtype THEN 32767
              WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END
              THEN 'MAXVALUE ' || q.seqmax END,
            CASE WHEN q.seqcache <> 1 THEN 'CACHE ' || q.seqcache END,
            CASE WHEN q.seqcycle THEN 'CYCLE' END), '') END AS identity_options,
        CASE WHEN a.attinhcount = 0 AND a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
        CASE WHEN a.attinhcount = 0 AND a.attgenerated = 'v' THEN 't' END AS is_virtual,
        serial.word AS serial,
        CASE WHEN a.attstorage <> t.typstorage THEN \(storage("a.attstorage")) END AS storage,
        CASE WHEN a.attinhcount = 0 THEN \(storage("t.typstorage")) END AS type_storage,
        \(compression) AS compression,
        CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END AS statistics,
        \(CatalogScope.options("a.attoptions")) AS options,
        \(CatalogScope.foreignOptions("a.attfdwoptions")) AS foreign_options
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN serial ON serial.attrelid = a.attrelid AND serial.attnum = a.attnum
      LEFT JOIN (pg_depend o JOIN pg_sequence q ON q.seqrelid = o.objid)
        ON o.classid = 'pg_class'::regclass AND o.deptype = 'i'
        AND o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid
        AND o.refobjsubid = a.attnum
      LEFT JOIN (
        SELECT DISTINCT i.inhrelid, b.attname FROM pg_inherits i
        JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attnotnull
      ) parent ON parent.inhrelid = a.attrelid AND parent.attname = a.attname
      WHERE r.relkind IN ('r', 'p', 'f')
      ORDER BY a.attrelid, a.attnum
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "COLUMN \(sql.relation(of: fact.id)).\(fact.id.name)"
  }

  /// The column as CREATE TABLE and ADD COLUMN have it, without a default.
  static func definition(_ fact: Fact) -> String {
    var text = "\(fact.id.name) \(fact["serial"] ?? fact["type"] ?? "")"
    if let options = fact["foreign_options"] { text += " OPTIONS (\(options))" }
    if let collation = fact["collation"] { text += " COLLATE \(collation)" }
    if let expression = fact["generated"] {
      text +=
        " GENERATED ALWAYS AS (\(stripped(expression)))" + (fact.has("is_virtual") ? "" : " STORED")
    }
    if let identity = fact["identity"] {
      text += " GENERATED \(identity) AS IDENTITY"
      if let options = fact["identity_options"] { text += " (\(options))" }
    }
    return text
  }

  /// An expression without the parentheses around all of it.
  static func stripped(_ text: String) -> String {
    let expression = ExpressionText.writable(text)
    guard expression.hasPrefix("("), expression.hasSuffix(")") else { return expression }
    var depth = 0
    var quote: Character?
    for (offset, character) in expression.enumerated() {
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "'", "\"": quote = character
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0, offset < expression.count - 1 { return expression }
      default: break
      }
    }
    return String(expression.dropFirst().dropLast())
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    guard !fact.has("inherited") else { return alterations(from: Fact(fact.id), to: fact, sql) }
    let alter = alterTable(fact, sql)
    var clause = Self.definition(fact)
    var standard = Fact(fact.id, fact.attributes.filter { Self.inDefinition.contains($0.key) })
    if fact["not_null_options"] != nil {
      // It is a constraint that only ALTER TABLE can add so.
      standard = Fact(fact.id, standard.attributes.filter { $0.key != "not_null" })
      return [ChangeStatement("\(alter) ADD COLUMN \(clause)", clause: clause)]
        + alterations(from: standard, to: fact, sql)
    }
    if fact.has("not_null"), needsValue(fact, sql) {
      return [ChangeStatement("\(alter) ADD COLUMN \(clause)")] + fill(fact, sql)
        + notNull(fact, sql)
        + alterations(from: standard, to: fact, sql)
    }
    if fact.has("not_null"), fact["serial"] == nil, fact["identity"] == nil {
      clause += " NOT NULL"
    }
    return [ChangeStatement("\(alter) ADD COLUMN \(clause)", clause: clause)]
      + alterations(from: standard, to: fact, sql)
  }

  /// Whether the rows that are there get no value by themselves.
  private func needsValue(_ fact: Fact, _ sql: SQLWriter) -> Bool {
    let table = sql.table(of: fact.id)
    return sql.before[table] != nil && sql.after[table] != nil && !sql.rebuilt.contains(table)
      && fact["serial"] == nil
      && fact["identity"] == nil && fact["generated"] == nil
      && sql.after[FactID(.defaultValue, fact.id.path)] == nil
      && sql.after.needs(of: fact.id).allSatisfy { sql.after[$0]?["default"] == nil }
  }

  /// The statement that somebody has to complete.
  private func fill(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let name = fact.id.name
    return [
      ChangeStatement(
        "UPDATE \(sql.relation(of: fact.id)) SET \(name) = NULL WHERE \(name) IS NULL",
        todo: "a value for \(name) in the rows that are there, in the place of NULL")
    ]
  }

  /// NOT NULL without a scan under a lock: PostgreSQL takes a valid constraint for a proof.
  private func notNull(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let alter = alterTable(fact, sql)
    let set = "\(alter) ALTER COLUMN \(fact.id.name) SET NOT NULL"
    let table = sql.table(of: fact.id)
    guard sql.isInUse(table), sql.after[table]?.has("is_foreign") == false else {
      return [ChangeStatement(set)]
    }
    let check = Identifier.derived(from: fact.id.name, "_not_null") { name in
      let id = FactID(.tableConstraint, fact.id.path.dropLast() + [name])
      return sql.before[id] != nil || sql.after[id] != nil
    }
    return [
      ChangeStatement(
        "\(alter) ADD CONSTRAINT \(check) CHECK (\(fact.id.name) IS NOT NULL) NOT VALID"),
      ChangeStatement("\(alter) VALIDATE CONSTRAINT \(check)", runsAlone: true),
      ChangeStatement(set, runsAlone: true),
      ChangeStatement("\(alter) DROP CONSTRAINT \(check)", runsAlone: true),
    ]
  }

  private func notNullChange(
    from old: Fact, to new: Fact, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    let alter = alterTable(new, sql)
    let drop = ChangeStatement("\(alter) ALTER COLUMN \(new.id.name) DROP NOT NULL")
    guard new.has("not_null") else { return old.has("not_null") ? [drop] : [] }
    let constraint = new["not_null_name"] ?? Self.standardName(new.id)
    switch (old.has("not_null"), old["not_null_options"], new["not_null_options"]) {
    case (true, let was, let isNow) where was == isNow: return []
    case (true, "NOT VALID", nil):
      return [
        ChangeStatement(
          "\(alter) VALIDATE CONSTRAINT \(constraint)",
          runsAlone: sql.isInUse(sql.table(of: new.id)))
      ]
    case (true, "NO INHERIT", nil):
      return [ChangeStatement("\(alter) ALTER CONSTRAINT \(constraint) INHERIT")]
    case (true, nil, "NO INHERIT"):
      return [ChangeStatement("\(alter) ALTER CONSTRAINT \(constraint) NO INHERIT")]
    case (let isThere, _, let options?):
      return (isThere ? [drop] : []) + [
        ChangeStatement(
          "\(alter) ADD CONSTRAINT \(constraint) NOT NULL \(new.id.name) \(options)")
      ]
    case (_, _, nil): return notNull(new, sql)
    }
  }

  /// The name that the server gives to the constraint.
  private static func standardName(_ column: FactID) -> String {
    Identifier.quoted(
      "\(Identifier.text(column.path[1]))_\(Identifier.text(column.name))_not_null")
  }

  /// The name of the constraint that NOT NULL is since PostgreSQL 18.
  private func notNullName(
    from old: Fact, to new: Fact, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    guard new.has("not_null"), old["not_null_name"] != new["not_null_name"],
      new["not_null_options"] == nil
    else { return [] }
    let standard = Self.standardName(new.id)
    let (from, to) = (old["not_null_name"] ?? standard, new["not_null_name"] ?? standard)
    return [
      ChangeStatement(
        "\(alterTable(new, sql)) RENAME CONSTRAINT \(from) TO \(to)",
        runsAlone: sql.isInUse(sql.table(of: new.id)) && !old.has("not_null"))
    ]
  }

  private static let inDefinition: Set = [
    "type", "type_storage", "serial", "collation", "generated", "is_virtual", "identity",
    "identity_options", "not_null",
    "foreign_options",
  ]

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // A table takes its columns along.
    guard !fact.has("inherited"), sql.after[sql.table(of: fact.id)] != nil else { return [] }
    let column = "\(sql.relation(of: fact.id)).\(fact.id.name)"
    // Tables that inherit the column and keep it.
    let isKept = sql.before.needing(fact.id).contains {
      $0.kind == .column && $0.name == fact.id.name && sql.before[$0]?.has("inherited") == true
        && sql.after[$0] != nil
    }
    return [
      ChangeStatement(
        "\(alterTable(fact, sql, only: isKept)) DROP COLUMN \(fact.id.name)",
        loses: fact["generated"] == nil ? "the values of \(column)" : nil)
    ]
  }

  private func alterTable(_ fact: Fact, _ sql: SQLWriter, only: Bool = false) -> String {
    let table = FactID(.table, Array(fact.id.path.prefix(2)))
    let isForeign = (sql.after[table] ?? sql.before[table])?.has("is_foreign") ?? false
    return
      "ALTER \(isForeign ? "FOREIGN " : "")TABLE \(only ? "ONLY " : "")\(sql.relation(of: fact.id))"
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    if old["generated"] != new["generated"] || old["is_virtual"] != new["is_virtual"] {
      if new["generated"] == nil, !old.has("is_virtual") {
        let statement = "\(alterTable(new, sql)) ALTER COLUMN \(new.id.name) DROP EXPRESSION"
        let plain = Fact(old.id, old.attributes.filter { $0.key != "generated" })
        return .inPlace([ChangeStatement(statement)] + alterations(from: plain, to: new, sql))
      }
      return .replace
    }
    if old.has("inherited") != new.has("inherited") {
      // What the type says comes from the other table, or stays.
      let kept = Set(["type", "type_storage", "collation", "inherited", "generated", "is_virtual"])
      func own(_ fact: Fact, _ facts: FactSet) -> Fact {
        var attributes = fact.attributes.filter { !kept.contains($0.key) }
        attributes["not_null"] = Self.isNotNull(fact, facts) ? "t" : nil
        return Fact(fact.id, attributes)
      }
      return .inPlace(
        alterations(from: own(old, sql.before), to: own(new, sql.after), sql)
          + defaultHandedDown(new, sql))
    }
    var disturbed: Set<FactKind> = []
    if old["type"] != new["type"] || old["collation"] != new["collation"] {
      disturbed = [
        .view, .materializedView, .rule, .trigger, .policy, .routine, .column, .publicationTable,
      ]
      if !TypeText.isOfOneFamily(old["type"], new["type"]) {
        disturbed.formUnion([.defaultValue, .foreignKey, .tableConstraint, .index, .statistics])
      }
    }
    return .inPlace(alterations(from: old, to: new, sql), disturbing: disturbed)
  }

  /// The default of another table that a column gets when its table joins that one, and keeps when it leaves.
  private func defaultHandedDown(_ column: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let joins = column.has("inherited")
    let facts = joins ? sql.after : sql.before
    let own = FactID(.defaultValue, column.id.path)
    let parent = facts.needs(of: column.id).first {
      $0.kind == .column && $0.name == column.id.name
    }
    guard sql.before[own] == nil, sql.after[own] == nil, let parent,
      let expression = facts[FactID(.defaultValue, parent.path)]?["expression"]
    else { return [] }
    let alter = "\(alterTable(column, sql)) ALTER COLUMN \(column.id.name)"
    return [ChangeStatement(joins ? "\(alter) SET DEFAULT \(expression)" : "\(alter) DROP DEFAULT")]
  }

  /// Whether a column has NOT NULL by itself or from a table that hands it down.
  private static func isNotNull(_ column: Fact, _ facts: FactSet) -> Bool {
    column.has("not_null")
      || facts.needs(of: column.id).contains { other in
        other.kind == .column && other.name == column.id.name
          && facts[other].map { isNotNull($0, facts) } == true
      }
  }

  private func alterations(from old: Fact, to new: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let alter = "\(alterTable(new, sql)) ALTER COLUMN \(new.id.name)"
    func differs(_ key: String) -> Bool { old[key] != new[key] }
    var statements: [ChangeStatement] = []
    if differs("identity"), new["identity"] == nil {
      statements.append(ChangeStatement("\(alter) DROP IDENTITY"))
    }
    let width = ["smallint": 0, "integer": 1, "bigint": 2]
    let isNarrowed = (width[new["type"] ?? ""] ?? 0) < (width[old["type"] ?? ""] ?? 0)
    if isNarrowed, old["identity"] != nil { statements += identityChange(old, new, alter, sql) }
    if old["type"] != nil, differs("type") || differs("collation") {
      var text = "\(alter) TYPE \(new["type"] ?? "")"
      if let collation = new["collation"] { text += " COLLATE \(collation)" }
      if let from = old["type"], let to = new["type"], !TypeText.isOfOneFamily(from, to) {
        let value = TypeText.conversion(of: new.id.name, from: from, to: to, sql.after)
        text += " USING \(value)"
      }
      statements.append(ChangeStatement(text))
    }
    if differs("not_null") || differs("not_null_options") {
      statements += notNullChange(from: old, to: new, sql)
    }
    statements += notNullName(from: old, to: new, sql)
    if !isNarrowed || old["identity"] == nil { statements += identityChange(old, new, alter, sql) }
    if differs("storage") {
      statements.append(
        ChangeStatement(
          "\(alter) SET STORAGE \(new["storage"] ?? new["type_storage"] ?? "DEFAULT")"))
    }
    if differs("compression") {
      statements.append(
        ChangeStatement("\(alter) SET COMPRESSION \(new["compression"] ?? "default")"))
    }
    if differs("statistics") {
      statements.append(ChangeStatement("\(alter) SET STATISTICS \(new["statistics"] ?? "-1")"))
    }
    statements += sql.optionChange(old["options"], new["options"], alter)
    if let options = sql.foreignOptionChange(old["foreign_options"], new["foreign_options"]) {
      statements.append(ChangeStatement("\(alter) \(options)"))
    }
    return statements
  }

  private func identityChange(
    _ old: Fact, _ new: Fact, _ alter: String, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    guard let identity = new["identity"] else { return [] }
    guard let before = old["identity"] else {
      let options = new["identity_options"].map { " (\($0))" } ?? ""
      return [
        ChangeStatement("\(alter) ADD GENERATED \(identity) AS IDENTITY\(options)"),
        Self.next(
          new.id,
          sql.serialSequence(of: new.id.name, in: sql.relation(of: new.id)), sql),
      ]
    }
    var changes: [String] = []
    var first: [ChangeStatement] = []
    if before != identity { changes.append("SET GENERATED \(identity)") }
    if old["identity_options"] != new["identity_options"] {
      let (was, isNow) = (Self.split(old["identity_options"]), Self.split(new["identity_options"]))
      func value(_ key: String, _ options: [String]) -> String? {
        options.first { $0.hasPrefix(key) }.flatMap {
          $0.split(separator: " ").last.map(String.init)
        }
      }
      let start = value("START", isNow) ?? value("MINVALUE", isNow) ?? "1"
      let defaults = [
        "SET START WITH \(start)", "SET INCREMENT BY 1", "SET NO MINVALUE", "SET NO MAXVALUE",
        "SET CACHE 1", "SET NO CYCLE",
      ]
      changes += defaults
      changes += isNow.filter { !$0.hasPrefix("START") }.map { "SET \($0)" }
      // The last of two settings is refused rather than taken.
      changes = changes.filter { change in
        !defaults.contains(change)
          || !changes.contains { $0 != change && $0.hasPrefix(Self.key(change)) }
      }
      let bounds = { (options: [String]) in
        SequenceKind.bounds(
          minimum: value("MINVALUE", options), maximum: value("MAXVALUE", options),
          increment: value("INCREMENT", options))
      }
      let (old, allowed) = (bounds(was), bounds(isNow))
      if !old.overlaps(allowed) {
        changes.append("RESTART")
      } else if old.clamped(to: allowed) != old {
        first = [Self.lastValue(new.id, within: old.clamped(to: allowed), start: start, sql)]
      }
    }
    return changes.isEmpty
      ? [] : first + [ChangeStatement("\(alter) \(changes.joined(separator: " "))")]
  }

  /// The last value of an identity column moved into narrower bounds, without which they are refused.
  private static func lastValue(
    _ column: FactID, within bounds: ClosedRange<Int>, start: String, _ sql: SQLWriter
  ) -> ChangeStatement {
    let last = "pg_sequence_last_value(sequence::regclass)"
    let value = "coalesce(\(last), \(start))"
    return ChangeStatement(
      """
      SELECT setval(sequence, least(greatest(\(value), \(bounds.lowerBound)), \(bounds.upperBound)), \
      \(last) IS NOT NULL)
      FROM \(sql.serialSequence(of: column.name, in: sql.relation(of: column))) AS sequence
      """)
  }

  private static func key(_ change: String) -> String {
    let words = change.split(separator: " ").filter { $0 != "NO" }
    return words.prefix(2).joined(separator: " ")
  }

  /// `START WITH 5 INCREMENT BY 2 CYCLE` by setting.
  static func split(_ options: String?) -> [String] {
    var result: [String] = []
    for word in options?.split(separator: " ") ?? [] {
      if ["START", "INCREMENT", "MINVALUE", "MAXVALUE", "CACHE", "CYCLE"].contains(word) {
        result.append(String(word))
      } else {
        result[result.count - 1] += " \(word)"
      }
    }
    return result
  }

  /// The next value after those that the rows have.
  static func next(_ column: FactID, _ sequence: String, _ sql: SQLWriter) -> ChangeStatement {
    ChangeStatement(
      """
      SELECT setval(\(sequence), coalesce(max(\(column.name)), 0) + 1, false)
      FROM \(sql.relation(of: column))
      """)
  }
}

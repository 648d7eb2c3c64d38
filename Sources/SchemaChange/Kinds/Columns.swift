/// Columns of tables. Their defaults are facts of their own, as these need sequences and functions.
struct ColumnKind: Kind {
  let kind = FactKind.column

  func queries(_ version: Int) -> [String] {
    let compression =
      version >= 14 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL"
    func storage(_ column: String) -> String {
      """
      CASE \(column) WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
      """
    }
    return [
      """
      SELECT 'pg_class'::regclass::oid, a.attrelid, a.attnum, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3,
        CASE WHEN a.attislocal THEN format_type(a.atttypid, a.atttypmod) END AS type,
        CASE WHEN a.attislocal AND a.attcollation NOT IN (0, t.typcollation)
          THEN a.attcollation::regcollation::text END AS collation,
        CASE WHEN NOT a.attislocal THEN 't' END AS inherited,
        CASE WHEN a.attnotnull AND (a.attislocal OR NOT EXISTS (
            SELECT FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent
            WHERE i.inhrelid = a.attrelid AND b.attname = a.attname AND b.attnotnull))
          THEN 't' END AS not_null,
        CASE WHEN a.attislocal THEN CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END
          END AS identity,
        CASE WHEN a.attislocal AND a.attidentity <> '' THEN (
          SELECT nullif(concat_ws(' ',
            CASE WHEN q.seqstart <> CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END
              THEN 'START WITH ' || q.seqstart END,
            CASE WHEN q.seqincrement <> 1 THEN 'INCREMENT BY ' || q.seqincrement END,
            CASE WHEN q.seqmin <> 1 THEN 'MINVALUE ' || q.seqmin END,
            CASE WHEN q.seqmax <> CASE a.atttypid WHEN 'smallint'::regtype THEN 32767
              WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END
              THEN 'MAXVALUE ' || q.seqmax END,
            CASE WHEN q.seqcache <> 1 THEN 'CACHE ' || q.seqcache END,
            CASE WHEN q.seqcycle THEN 'CYCLE' END), '')
          FROM pg_depend o JOIN pg_sequence q ON q.seqrelid = o.objid
          WHERE o.classid = 'pg_class'::regclass AND o.deptype = 'i'
            AND o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid
            AND o.refobjsubid = a.attnum) END AS identity_options,
        CASE WHEN a.attislocal AND a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
        CASE WHEN a.attislocal AND a.attgenerated = 'v' THEN 't' END AS is_virtual,
        (SELECT word FROM serial WHERE attrelid = a.attrelid AND attnum = a.attnum) AS serial,
        CASE WHEN a.attstorage <> t.typstorage THEN \(storage("a.attstorage")) END AS storage,
        CASE WHEN a.attislocal THEN \(storage("t.typstorage")) END AS type_storage,
        \(compression) AS compression,
        CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END AS statistics,
        \(CatalogScope.options("a.attoptions")) AS options,
        \(CatalogScope.foreignOptions("a.attfdwoptions")) AS foreign_options
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE r.relkind IN ('r', 'p', 'f') AND r.reloftype = 0
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
  static func stripped(_ expression: String) -> String {
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
    let standard = Fact(fact.id, fact.attributes.filter { Self.inDefinition.contains($0.key) })
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
    return sql.before[table] != nil && sql.after[table] != nil && fact["serial"] == nil
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
    let bare =
      fact.id.name.hasPrefix("\"") ? String(fact.id.name.dropFirst().dropLast()) : fact.id.name
    let check = SQLWriter.identifier(
      String(decoding: bare.utf8.prefix(54), as: UTF8.self) + "_not_null", like: fact.id.name)
    return [
      ChangeStatement(
        "\(alter) ADD CONSTRAINT \(check) CHECK (\(fact.id.name) IS NOT NULL) NOT VALID"),
      ChangeStatement("\(alter) VALIDATE CONSTRAINT \(check)", runsAlone: true),
      ChangeStatement(set, runsAlone: true),
      ChangeStatement("\(alter) DROP CONSTRAINT \(check)", runsAlone: true),
    ]
  }

  private static let inDefinition: Set = [
    "type", "type_storage", "serial", "collation", "generated", "is_virtual", "identity",
    "identity_options", "not_null",
    "foreign_options",
  ]

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    guard !fact.has("inherited") else { return [] }
    let column = "\(sql.relation(of: fact.id)).\(fact.id.name)"
    return [
      ChangeStatement(
        "\(alterTable(fact, sql)) DROP COLUMN \(fact.id.name)",
        loses: fact["generated"] == nil ? "the values of \(column)" : nil)
    ]
  }

  private func alterTable(_ fact: Fact, _ sql: SQLWriter) -> String {
    let table = FactID(.table, Array(fact.id.path.prefix(2)))
    let isForeign = (sql.after[table] ?? sql.before[table])?.has("is_foreign") ?? false
    return "ALTER \(isForeign ? "FOREIGN " : "")TABLE \(sql.relation(of: fact.id))"
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    if old["generated"] != new["generated"] || old["is_virtual"] != new["is_virtual"] {
      if new["generated"] == nil, !old.has("is_virtual") {
        let statement = "\(alterTable(new, sql)) ALTER COLUMN \(new.id.name) DROP EXPRESSION"
        let plain = Fact(old.id, old.attributes.filter { $0.key != "generated" })
        return .inPlace([ChangeStatement(statement)] + alterations(from: plain, to: new, sql))
      }
      guard old["generated"] != nil else {
        return .refuse(
          """
          \(sql.relation(of: new.id)).\(new.id.name): a column with values cannot become a generated one in \
          place; write the migration by hand: a new column, and the old one dropped
          """)
      }
      return .replace
    }
    if old.has("inherited") != new.has("inherited") { return .inPlace([]) }
    var disturbed: Set<FactKind> = []
    if old["type"] != new["type"] || old["collation"] != new["collation"] {
      disturbed = [
        .view, .materializedView, .rule, .trigger, .policy, .routine, .column, .publicationTable,
      ]
      if !TypeText.isOfOneFamily(old["type"], new["type"]) {
        disturbed.formUnion([.defaultValue, .foreignKey])
      }
    }
    return .inPlace(alterations(from: old, to: new, sql), disturbing: disturbed)
  }

  private func alterations(from old: Fact, to new: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let alter = "\(alterTable(new, sql)) ALTER COLUMN \(new.id.name)"
    func differs(_ key: String) -> Bool { old[key] != new[key] }
    var statements: [ChangeStatement] = []
    if differs("serial") { statements += leaveSerial(old, new, alter, sql) }
    if differs("identity"), new["identity"] == nil {
      statements.append(ChangeStatement("\(alter) DROP IDENTITY"))
    }
    if old["type"] != nil, differs("type") || differs("collation") {
      var text = "\(alter) TYPE \(new["type"] ?? "")"
      if let collation = new["collation"] { text += " COLLATE \(collation)" }
      if !TypeText.isOfOneFamily(old["type"], new["type"]), old["type"] != new["type"] {
        text += " USING \(new.id.name)::\(new["type"] ?? "")"
      }
      statements.append(ChangeStatement(text))
    }
    if differs("not_null") {
      statements +=
        new.has("not_null") ? notNull(new, sql) : [ChangeStatement("\(alter) DROP NOT NULL")]
    }
    if differs("serial") { statements += enterSerial(old, new, alter, sql) }
    statements += identityChange(old, new, alter, sql)
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
        next(
          new,
          "pg_get_serial_sequence(\(sql.literal(sql.relation(of: new.id))), "
            + "\(sql.literal(Self.unquoted(new.id.name))))", sql),
      ]
    }
    var changes: [String] = []
    if before != identity { changes.append("SET GENERATED \(identity)") }
    if old["identity_options"] != new["identity_options"] {
      let defaults = [
        "SET START WITH 1", "SET INCREMENT BY 1", "SET NO MINVALUE", "SET NO MAXVALUE",
        "SET CACHE 1", "SET NO CYCLE",
      ]
      changes += defaults
      changes += Self.split(new["identity_options"]).map { "SET \($0)" }
      // The last of two settings is refused rather than taken.
      changes = changes.filter { change in
        !defaults.contains(change)
          || !changes.contains { $0 != change && $0.hasPrefix(Self.key(change)) }
      }
    }
    return changes.isEmpty ? [] : [ChangeStatement("\(alter) \(changes.joined(separator: " "))")]
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

  private static func unquoted(_ name: String) -> String {
    guard name.hasPrefix("\"") else { return name }
    return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }

  private func sequence(_ fact: Fact, _ sql: SQLWriter) -> String {
    let (table, column) = (Self.unquoted(fact.id.path[1]), Self.unquoted(fact.id.path[2]))
    let name = "\(table)_\(column)_seq"
    let isQuoted = fact.id.path[1...].contains { $0.hasPrefix("\"") }
    return sql.name([fact.id.path[0], isQuoted ? SQLWriter.quoted(name) : name])
  }

  private func leaveSerial(
    _ old: Fact, _ new: Fact, _ alter: String, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    guard old["serial"] != nil, new["serial"] == nil else { return [] }
    return [
      ChangeStatement("\(alter) DROP DEFAULT"),
      ChangeStatement("DROP SEQUENCE \(sequence(old, sql))"),
    ]
  }

  private func enterSerial(
    _ old: Fact, _ new: Fact, _ alter: String, _ sql: SQLWriter
  ) -> [ChangeStatement] {
    guard new["serial"] != nil else { return [] }
    let (name, type) = (sequence(new, sql), new["type"] ?? "bigint")
    guard old["serial"] == nil else {
      return [ChangeStatement("ALTER SEQUENCE \(name) AS \(type)")]
    }
    return [
      ChangeStatement(
        "CREATE SEQUENCE \(name) AS \(type) OWNED BY \(sql.relation(of: new.id)).\(new.id.name)"),
      ChangeStatement("\(alter) SET DEFAULT nextval(\(sql.literal(name)))"),
      next(new, sql.literal(name), sql),
    ]
  }

  /// The next value after those that the rows have.
  private func next(_ fact: Fact, _ sequence: String, _ sql: SQLWriter) -> ChangeStatement {
    ChangeStatement(
      """
      SELECT setval(\(sequence), coalesce(max(\(fact.id.name)), 0) + 1, false)
      FROM \(sql.relation(of: fact.id))
      """)
  }
}

extension SQLWriter {
  /// An identifier that needs quotes as another does.
  static func identifier(_ name: String, like other: String) -> String {
    other.hasPrefix("\"") ? "\"\(name)\"" : name
  }

  /// An identifier in quotes.
  static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}

/// Default expressions of columns.
struct DefaultKind: Kind {
  let kind = FactKind.defaultValue

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3, pg_get_expr(d.adbin, d.adrelid) AS expression
      FROM pg_attrdef d JOIN relation r ON r.oid = d.adrelid AND r.relkind IN ('r', 'p', 'f')
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE a.attgenerated = '' AND d.oid NOT IN (SELECT default_oid FROM serial)
        AND (a.attislocal OR NOT EXISTS (
          SELECT FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent
          JOIN pg_attrdef e ON e.adrelid = b.attrelid AND e.adnum = b.attnum
          WHERE i.inhrelid = a.attrelid AND b.attname = a.attname
            AND pg_get_expr(e.adbin, e.adrelid) = pg_get_expr(d.adbin, d.adrelid)))
      """
    ]
  }

  var takesComments: Bool { false }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    "ALTER TABLE \(sql.relation(of: fact.id)) ALTER COLUMN \(fact.id.name)"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let expression = fact["expression"] ?? ""
    return [
      ChangeStatement(
        "\(alter(fact, sql)) SET DEFAULT \(expression)", clause: "DEFAULT \(expression)")
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("\(alter(fact, sql)) DROP DEFAULT")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(create(new, sql).map { ChangeStatement($0.sql) })
  }
}

/// What the names of types say about how values get from one to the other.
enum TypeText {
  private static let families: [Set<String>] = [
    ["smallint", "integer", "bigint"], ["text", "character varying"], ["real", "double precision"],
    ["timestamp without time zone", "timestamp with time zone", "date"],
    ["smallint", "integer", "bigint", "numeric"],
  ]

  /// The name without a modifier.
  static func base(_ type: String) -> String {
    type.replacing(#/\([0-9, -]*\)/#, with: "")
  }

  /// Whether the values need no cast that has to be written.
  static func isOfOneFamily(_ old: String?, _ new: String?) -> Bool {
    guard let old = old.map(base), let new = new.map(base) else { return true }
    return old == new || families.contains { $0.contains(old) && $0.contains(new) }
  }
}

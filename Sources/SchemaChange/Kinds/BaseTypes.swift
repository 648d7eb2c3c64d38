/// Types that are announced only, and the announcement of base types, whose functions need it.
struct ShellTypeKind: Kind {
  let kind = FactKind.shellType

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_type'::regclass::oid, CASE WHEN t.typisdefined THEN 0 ELSE t.oid END, 0,
        t.schema AS p1, t.name AS p2
      FROM type t WHERE (t.typtype = 'p' AND NOT t.typisdefined) OR \(BaseTypeKind.isBase)
      """
    ]
  }

  var takesComments: Bool { false }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE TYPE \(sql.name(fact.id))")]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // A base type takes it along.
    sql.before[FactID(.baseType, fact.id.path)] == nil
      ? [ChangeStatement("DROP TYPE \(sql.name(fact.id))")] : []
  }
}

/// Base types, which functions read and write.
struct BaseTypeKind: Kind {
  let kind = FactKind.baseType

  /// Whether a type is one, rather than the array of another.
  static let isBase =
    "(t.typtype = 'b' AND t.oid NOT IN (SELECT typarray FROM pg_type))"

  /// What ALTER TYPE can set, by the attributes' names.
  private static let settable: KeyValuePairs = [
    "receive": "RECEIVE", "send": "SEND", "typmod_in": "TYPMOD_IN", "typmod_out": "TYPMOD_OUT",
    "analyze": "ANALYZE", "subscript": "SUBSCRIPT", "storage": "STORAGE",
  ]

  func queries(_ version: Int) -> [String] {
    func function(_ column: String) -> String { "nullif(t.\(column)::oid, 0)::regproc" }
    let subscripting =
      version >= 14
      ? """
      CASE WHEN t.typelem = 0 OR t.typsubscript NOT IN ('array_subscript_handler'::regproc,
          'raw_array_subscript_handler'::regproc) THEN \(function("typsubscript"))::text END
      """ : "NULL"
    return [
      """
      SELECT 'pg_type'::regclass::oid, t.oid, 0, t.schema AS p1, t.name AS p2, concat_ws(E',\\n  ',
          'INPUT = ' || \(function("typinput")), 'OUTPUT = ' || \(function("typoutput")),
          'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END,
          CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
          'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
            WHEN 'd' THEN 'double' ELSE 'int4' END,
          'CATEGORY = ' || nullif(quote_literal(t.typcategory::text), '''U'''),
          CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
          'DEFAULT = ' || quote_literal(t.typdefault),
          'ELEMENT = ' || format_type(nullif(t.typelem, 0), NULL),
          'DELIMITER = ' || nullif(quote_literal(t.typdelim::text), ''','''),
          CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END) AS definition,
        \(function("typreceive"))::text AS receive, \(function("typsend"))::text AS send,
        \(function("typmodin"))::text AS typmod_in, \(function("typmodout"))::text AS typmod_out,
        \(function("typanalyze"))::text AS analyze, \(subscripting) AS subscript,
        CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END AS storage
      FROM type t WHERE \(Self.isBase)
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String { "TYPE \(sql.name(fact.id))" }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let settings = Self.settable.compactMap { key, word in fact[key].map { "\(word) = \($0)" } }
    let all = [fact["definition"] ?? ""] + settings
    return [
      ChangeStatement(
        "CREATE TYPE \(sql.name(fact.id)) (\n  \(all.joined(separator: ",\n  "))\n)")
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    // Its functions need it, and it needs them.
    let name = sql.name(fact.id)
    let isAnnounced =
      sql.after[FactID(.shellType, fact.id.path)] != nil && sql.after[fact.id] == nil
    return [ChangeStatement("DROP TYPE \(name) CASCADE")]
      + (isAnnounced ? [ChangeStatement("CREATE TYPE \(name)")] : [])
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["definition"] == new["definition"] else { return .replace }
    let settings = Self.settable.compactMap { key, word in
      old[key] == new[key]
        ? nil : "\(word) = \(new[key] ?? (key == "storage" ? "plain" : "NONE"))"
    }
    return .inPlace([
      ChangeStatement("ALTER TYPE \(sql.name(new.id)) SET (\(settings.joined(separator: ", ")))")
    ])
  }
}

/// Constraints of tables; foreign keys are a kind of their own, as they come after all tables.
struct ConstraintKind: Kind {
  let kind: FactKind

  func queries(_ version: Int) -> [String] {
    let types = kind == .foreignKey ? "('f')" : "('p', 'u', 'c', 'x')"
    return [
      """
      SELECT 'pg_constraint'::regclass::oid, c.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(c.conname) AS p3, pg_get_constraintdef(c.oid, true) AS definition, c.contype::text AS type,
        CASE WHEN NOT c.convalidated AND c.contype IN ('c', 'f') THEN 't' END AS not_valid,
        CASE WHEN c.contype = 'f' THEN concat_ws(' ',
          CASE WHEN c.condeferrable THEN 'DEFERRABLE' ELSE 'NOT DEFERRABLE' END,
          CASE WHEN c.condeferred THEN 'INITIALLY DEFERRED' END) END AS deferral,
        (SELECT quote_ident(s.spcname) FROM pg_class x JOIN pg_tablespace s ON s.oid = x.reltablespace
          WHERE x.oid = c.conindid AND c.contype IN ('p', 'u', 'x')) AS tablespace,
        (SELECT \(CatalogScope.options("x.reloptions")) FROM pg_class x
          WHERE x.oid = c.conindid AND c.contype IN ('p', 'u', 'x')) AS options,
        (SELECT i.inhparent::regclass::text FROM pg_inherits i
          WHERE i.inhrelid = c.conindid AND c.contype IN ('p', 'u')) AS attached_to
      FROM pg_constraint c JOIN relation r ON r.oid = c.conrelid
      WHERE c.contype IN \(types) AND c.conislocal AND c.conparentid = 0
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "CONSTRAINT \(fact.id.name) ON \(sql.relation(of: fact.id))"
  }

  /// The name that the server gives when none is told, which then need not be told.
  private func isDefaultName(_ fact: Fact) -> Bool {
    fact["type"] == "p" && fact.id.name == "\(fact.id.path[1])_pkey"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let definition = Self.text(fact)
    let clause = isDefaultName(fact) ? definition : "CONSTRAINT \(fact.id.name) \(definition)"
    let alter = "ALTER TABLE \(sql.relation(of: fact.id))"
    let table = sql.table(of: fact.id)
    // A key that an index of the whole is to take is there before that one.
    guard sql.isInUse(table), !fact.has("not_valid"), fact["attached_to"] == nil,
      sql.after[table]?["partition_key"] == nil || fact["type"] == "c"
    else {
      if let parts = Self.onPartitions(fact, definition, sql) { return parts }
      return [
        ChangeStatement("\(alter) ADD \(clause)", clause: fact.has("not_valid") ? nil : clause)
      ]
    }
    switch fact["type"] {
    case "c", "f":
      // Rows are looked at without keeping anybody from writing.
      return [
        ChangeStatement("\(alter) ADD \(clause) NOT VALID"),
        ChangeStatement("\(alter) VALIDATE CONSTRAINT \(fact.id.name)", runsAlone: true),
      ]
    case "p", "u":
      guard let index = Self.index(of: definition, fact, sql) else { fallthrough }
      let word = fact["type"] == "p" ? "PRIMARY KEY" : "UNIQUE"
      return [
        ChangeStatement(index, runsAlone: true),
        ChangeStatement(
          "\(alter) ADD CONSTRAINT \(fact.id.name) \(word) USING INDEX \(fact.id.name)",
          runsAlone: true),
      ]
    default: return [ChangeStatement("\(alter) ADD \(clause)")]
    }
  }

  /// A key or foreign key of a partitioned table that is used; nil when the server has to make it as a whole.
  private static func onPartitions(
    _ fact: Fact, _ definition: String, _ sql: SQLWriter
  ) -> [ChangeStatement]? {
    guard !fact.has("not_valid"), fact["attached_to"] == nil,
      let index = PartitionedIndex(of: sql.table(of: fact.id), sql)
    else { return nil }
    switch fact["type"] {
    case "p", "u":
      guard let match = plainKey(definition) else { return nil }
      return index.key(
        fact.id.name, definition, word: String(match.word), columns: match.columns)
    case "f":
      // What a part of a key to another partitioned table has is its own.
      let isPlain = sql.after.needs(of: fact.id).allSatisfy {
        $0.kind != .column || sql.table(of: $0) == sql.table(of: fact.id)
          || sql.after[sql.table(of: $0)]?["partition_key"] == nil
      }
      return isPlain ? index.foreignKey(fact.id.name, definition) : nil
    default: return nil
    }
  }

  /// The definition with what the server leaves out of it: the index's options and tablespace.
  private static func text(_ fact: Fact) -> String {
    let definition = ExpressionText.writable(fact["definition"] ?? "")
    var index = fact["options"].map { " WITH (\($0))" } ?? ""
    if let tablespace = fact["tablespace"] { index += " USING INDEX TABLESPACE \(tablespace)" }
    guard !index.isEmpty else { return definition }
    let end =
      [" WHERE (", " DEFERRABLE"].compactMap { definition.firstRange(of: $0)?.lowerBound }.min()
      ?? definition.endIndex
    return definition[..<end] + index + definition[end...]
  }

  /// The index of a plain key, built while the table is used; nil for a key that says more.
  private static func index(of definition: String, _ fact: Fact, _ sql: SQLWriter) -> String? {
    plainKey(definition).map {
      "CREATE UNIQUE INDEX CONCURRENTLY \(fact.id.name) ON \(sql.relation(of: fact.id)) \($0.columns)"
    }
  }

  /// The beginning of a key's definition, and the columns of its index; nil for a key that says more.
  private static func plainKey(_ definition: String) -> (word: Substring, columns: String)? {
    guard
      let match = definition.wholeMatch(
        of: #/(PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)? (\(.*\))/#),
      !match.3.contains(" DEFERRABLE"), !match.3.contains(" USING "), !match.3.contains(" WITH ("),
      !match.3.contains(" WITHOUT OVERLAPS")
    else { return nil }
    return (match.1, String(match.3 + (match.2 ?? "")))
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("ALTER TABLE \(sql.relation(of: fact.id)) DROP CONSTRAINT \(fact.id.name)")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let table = sql.relation(of: new.id)
    if old.has("not_valid"), !new.has("not_valid"),
      old["definition"] == (new["definition"] ?? "") + " NOT VALID"
    {
      return .inPlace([ChangeStatement("ALTER TABLE \(table) VALIDATE CONSTRAINT \(new.id.name)")])
    }
    if kind == .foreignKey, let deferral = new["deferral"], old["deferral"] != deferral,
      Self.withoutDeferral(old["definition"]) == Self.withoutDeferral(new["definition"])
    {
      return .inPlace([
        ChangeStatement("ALTER TABLE \(table) ALTER CONSTRAINT \(new.id.name) \(deferral)")
      ])
    }
    let differing = Set(old.attributes.keys).union(new.attributes.keys).filter {
      old[$0] != new[$0]
    }
    // The parts of a partitioned index have options of their own.
    let isWhole = sql.after[sql.table(of: new.id)]?["partition_key"] != nil
    if new.isKey, differing.isSubset(of: isWhole ? ["tablespace"] : ["tablespace", "options"]) {
      let alter = "ALTER INDEX \(sql.name([new.id.path[0], new.id.name]))"
      var statements = sql.optionChange(old["options"], new["options"], alter)
      if differing.contains("tablespace") {
        statements.append(
          ChangeStatement("\(alter) SET TABLESPACE \(new["tablespace"] ?? "pg_default")"))
      }
      return .inPlace(statements)
    }
    return .replace
  }

  private static func withoutDeferral(_ definition: String?) -> String {
    (definition ?? "").replacing(#/ DEFERRABLE| INITIALLY DEFERRED/#, with: "")
  }
}

/// Indexes that no constraint has, but for those of partitions, which come with the one of the parent.
struct IndexKind: Kind {
  let kind = FactKind.index

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, x.oid, 0, r.schema AS p1, quote_ident(x.relname) AS p2,
        r.oid::regclass::text AS table_name, pg_get_indexdef(x.oid, 0, true) AS definition,
        CASE WHEN NOT i.indisvalid THEN 't' END AS invalid,
        CASE WHEN i.indisunique THEN 't' END AS is_unique,
        CASE WHEN r.relkind = 'p' THEN 't' END AS partitioned,
        (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = x.reltablespace) AS tablespace,
        (SELECT string_agg(attnum || ' SET STATISTICS ' || attstattarget, ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = x.oid AND attstattarget >= 0) AS statistics
      FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
      WHERE NOT x.relispartition AND r.relkind IN ('r', 'p', 'm') AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
      """
    ]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let isOnline = Self.isInUse(fact, sql)
    return [
      ChangeStatement(
        "DROP INDEX \(isOnline ? "CONCURRENTLY " : "")\(sql.name(fact.id))", runsAlone: isOnline)
    ]
  }

  /// Whether the index is of a relation that is used meanwhile, and can be built beside that.
  private static func isInUse(_ fact: Fact, _ sql: SQLWriter) -> Bool {
    guard !fact.has("partitioned") else { return false }
    let needs = sql.after.needs(of: fact.id).union(sql.before.needs(of: fact.id))
    return needs.contains { need in
      switch need.kind {
      case .table, .materializedView: sql.isInUse(need)
      case .column: sql.isInUse(sql.table(of: need))
      default: false
      }
    }
  }

  /// Whether it says no more than the names of columns.
  static func isPlain(_ fact: Fact) -> Bool {
    let text = text(fact)
    return !text.contains(" WHERE ") && !text.contains("_ops") && text.count { $0 == "(" } < 2
  }

  /// The definition as a person writes it: B-trees without the word.
  static func text(_ fact: Fact) -> String {
    let definition = ExpressionText.writable(fact["definition"] ?? "")
    let table = fact["table_name"] ?? ""
    for only in ["", "ONLY "] {
      let head = " ON \(only)\(table) "
      if let range = definition.firstRange(of: "\(head)USING btree ") {
        return definition[..<range.lowerBound] + " ON \(table) " + definition[range.upperBound...]
      }
      if let range = definition.firstRange(of: head), !only.isEmpty {
        return definition[..<range.lowerBound] + " ON \(table) " + definition[range.upperBound...]
      }
    }
    return definition
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let name = sql.name(fact.id)
    let isOnline = Self.isInUse(fact, sql)
    var text = Self.text(fact)
    if isOnline { text.replace(" INDEX ", with: " INDEX CONCURRENTLY ", maxReplacements: 1) }
    // WHERE is behind it.
    let end = text.firstRange(of: " WHERE ")?.lowerBound ?? text.endIndex
    if let tablespace = fact["tablespace"] {
      text.insert(contentsOf: " TABLESPACE \(tablespace)", at: end)
    }
    let statements =
      Self.onPartitions(fact, text, sql) ?? [ChangeStatement(text, runsAlone: isOnline)]
    return statements
      + (fact["statistics"]?.components(separatedBy: ", ") ?? [])
      .map { ChangeStatement("ALTER INDEX \(name) ALTER COLUMN \($0)") }
  }

  /// The index of a partitioned table that is used; nil when the server has to make it as a whole.
  private static func onPartitions(
    _ fact: Fact, _ text: String, _ sql: SQLWriter
  ) -> [ChangeStatement]? {
    let head = " INDEX \(fact.id.name) ON \(fact["table_name"] ?? "") "
    guard fact.has("partitioned"),
      // The key of a partition that it takes is there before.
      !sql.after.facts.values.contains(where: { $0["attached_to"] == sql.name(fact.id) }),
      let table = TableRebuild.table(of: fact.id, sql.after),
      let place = text.firstRange(of: head), let index = PartitionedIndex(of: table, sql)
    else { return nil }
    return index.index(fact.id.name) { name, table, isConcurrent in
      "\(text[..<place.lowerBound]) INDEX \(isConcurrent ? "CONCURRENTLY " : "")\(name) ON \(table) "
        + text[place.upperBound...]
    }
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let settable: Set = ["tablespace", "statistics"]
    let differing = Set(old.attributes.keys).union(new.attributes.keys).filter {
      old[$0] != new[$0]
    }
    let name = sql.name(new.id)
    // Nobody wants one that is not valid.
    if differing == ["invalid"], new.has("invalid") { return .inPlace([]) }
    guard differing.isSubset(of: settable) else {
      // Built under another name, so that there is always one of the two.
      guard Self.isInUse(new, sql), old["table_name"] == new["table_name"],
        sql.before.needing(new.id).allSatisfy({ $0.kind == .comment }),
        let built = Self.text(new).firstRange(of: " INDEX \(new.id.name) ON ")
      else { return .replace }
      let other = Identifier.derived(from: new.id.name, "_new")
      let (text, place) = (Self.text(new), sql.name([new.id.path[0], other]))
      return .inPlace(
        [
          "\(text[..<built.lowerBound]) INDEX CONCURRENTLY \(other) ON \(text[built.upperBound...])",
          "DROP INDEX CONCURRENTLY \(name)", "ALTER INDEX \(place) RENAME TO \(new.id.name)",
        ].map { ChangeStatement($0, runsAlone: true) })
    }
    var statements: [ChangeStatement] = []
    if old["tablespace"] != new["tablespace"] {
      statements.append(
        ChangeStatement("ALTER INDEX \(name) SET TABLESPACE \(new["tablespace"] ?? "pg_default")"))
    }
    if old["statistics"] != new["statistics"] {
      statements += (new["statistics"]?.components(separatedBy: ", ") ?? [])
        .map { ChangeStatement("ALTER INDEX \(name) ALTER COLUMN \($0)") }
      if new["statistics"] == nil { return .replace }
    }
    return .inPlace(statements)
  }
}

/// By which index a table was ordered last, and by which of its columns subscribers know a row.
struct TableMarkKind: Kind {
  let kind: FactKind

  func queries(_ version: Int) -> [String] {
    func indexes(_ column: String) -> String {
      """
      (SELECT i.indrelid, quote_ident(x.relname) AS name
          FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.\(column))
      """
    }
    guard kind == .replicaIdentity else {
      return [
        """
        SELECT 'pg_class'::regclass::oid, 0, 0, r.schema AS p1, r.name AS p2,
          x.name AS index
        FROM relation r JOIN \(indexes("indisclustered")) x ON x.indrelid = r.oid
        WHERE r.relkind IN ('r', 'p', 'm')
        """
      ]
    }
    return [
      """
      SELECT 'pg_class'::regclass::oid, 0, 0, r.schema AS p1, r.name AS p2,
        CASE r.relreplident WHEN 'f' THEN 'FULL' WHEN 'i' THEN coalesce(
          'USING INDEX ' || x.name, 'NOTHING') ELSE 'NOTHING' END AS identity,
        x.name AS index
      FROM relation r LEFT JOIN \(indexes("indisreplident")) x ON x.indrelid = r.oid
      WHERE r.relkind IN ('r', 'p', 'm') AND r.relreplident IN ('f', 'n', 'i')
      """
    ]
  }

  var takesComments: Bool { false }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    let view = FactID(.materializedView, fact.id.path)
    let isView =
      sql.after[view] != nil
      || (sql.before[view] != nil && sql.after[FactID(.table, fact.id.path)] == nil)
    return "ALTER \(isView ? "MATERIALIZED VIEW" : "TABLE") \(sql.name(fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let words =
      fact["identity"].map { "REPLICA IDENTITY \($0)" } ?? "CLUSTER ON \(fact["index"] ?? "")"
    return [ChangeStatement("\(alter(fact, sql)) \(words)")]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [
      ChangeStatement(
        "\(alter(fact, sql)) "
          + (kind == .replicaIdentity ? "REPLICA IDENTITY DEFAULT" : "SET WITHOUT CLUSTER"))
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(create(new, sql))
  }
}

/// Extended statistics.
struct StatisticsKind: Kind {
  let kind = FactKind.statistics

  func queries(_ version: Int) -> [String] {
    let hasExpressions = version >= 14 ? "e.stxexprs IS NOT NULL" : "false"
    return [
      """
      SELECT 'pg_statistic_ext'::regclass::oid, e.oid, 0, s.name AS p1, quote_ident(e.stxname) AS p2,
        -- The columns are printed in the order that the table has them in.
        CASE WHEN \(hasExpressions) THEN pg_get_statisticsobjdef(e.oid) ELSE regexp_replace(
          pg_get_statisticsobjdef(e.oid), ' ON .* FROM ', ' ON ' || replace((
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM pg_attribute
            WHERE attrelid = e.stxrelid AND attnum = ANY (e.stxkeys)), '\\', '\\\\') || ' FROM ') END AS definition,
        CASE WHEN e.stxstattarget >= 0 THEN e.stxstattarget::text END AS target
      FROM pg_statistic_ext e JOIN space s ON s.oid = e.stxnamespace
      WHERE e.stxrelid NOT IN (SELECT oid FROM excluded)
        AND \(CatalogScope.isNoMember("pg_statistic_ext", "e"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let definition = fact["definition"] ?? ""
    let qualified = fact.id.path.joined(separator: ".")
    let text = definition.replacing(
      "CREATE STATISTICS \(qualified) ", with: "CREATE STATISTICS \(sql.name(fact.id)) ",
      maxReplacements: 1)
    return [ChangeStatement(text)]
      + (fact["target"].map {
        [ChangeStatement("ALTER STATISTICS \(sql.name(fact.id)) SET STATISTICS \($0)")]
      } ?? [])
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["definition"] == new["definition"] else { return .replace }
    return .inPlace([
      ChangeStatement(
        "ALTER STATISTICS \(sql.name(new.id)) SET STATISTICS \(new["target"] ?? "-1")")
    ])
  }
}

/// Tables, partitioned and foreign ones too, without what is in them.
struct TableKind: Kind {
  let kind = FactKind.table

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, r.oid, 0, r.schema AS p1, r.name AS p2,
        CASE WHEN r.relkind = 'f' THEN 't' END AS is_foreign,
        CASE WHEN r.relpersistence = 'u' THEN 't' END AS unlogged,
        CASE r.reloftype WHEN 0 THEN NULL ELSE format_type(r.reloftype, NULL) END AS of_type,
        (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits
          WHERE inhrelid = r.oid AND NOT r.relispartition) AS inherits,
        (SELECT inhparent::regclass::text FROM pg_inherits
          WHERE inhrelid = r.oid AND r.relispartition) AS partition_of,
        pg_get_expr(r.relpartbound, r.oid) AS bound,
        CASE r.relkind WHEN 'p' THEN pg_get_partkeydef(r.oid) END AS partition_key,
        (SELECT quote_ident(amname) FROM pg_am WHERE pg_am.oid = r.relam AND amname <> 'heap')
          AS access_method,
        (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = r.reltablespace) AS tablespace,
        \(CatalogScope.options("r.reloptions")) AS options,
        (SELECT \(CatalogScope.options("x.reloptions")) FROM pg_class x WHERE x.oid = r.reltoastrelid)
          AS toast_options,
        CASE WHEN r.relrowsecurity THEN 't' END AS row_security,
        CASE WHEN r.relforcerowsecurity THEN 't' END AS forced_row_security,
        (SELECT quote_ident(s.srvname) FROM pg_foreign_table f JOIN pg_foreign_server s
          ON s.oid = f.ftserver WHERE f.ftrelid = r.oid) AS server,
        (SELECT \(CatalogScope.foreignOptions("f.ftoptions")) FROM pg_foreign_table f
          WHERE f.ftrelid = r.oid) AS foreign_options
      FROM relation r WHERE r.relkind IN ('r', 'p', 'f')
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    (fact.has("is_foreign") ? "FOREIGN TABLE " : "TABLE ") + sql.name(fact.id)
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    create(fact, clauses: [], sql)
  }

  /// CREATE TABLE with the clauses of columns and constraints that are made with it, and what only
  /// ALTER TABLE can say.
  func create(_ fact: Fact, clauses: [String], _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE "
    if fact.has("unlogged") { text += "UNLOGGED " }
    text += phrase(fact, sql)
    let list =
      clauses.isEmpty ? "()" : "(\n" + clauses.map { "  \($0)" }.joined(separator: ",\n") + "\n)"
    if let type = fact["of_type"] {
      text += " OF \(type)" + (clauses.isEmpty ? "" : " \(list)")
    } else if let parent = fact["partition_of"] {
      text += " PARTITION OF \(parent)" + (clauses.isEmpty ? "" : " \(list)")
      text += "\n  \(fact["bound"] ?? "DEFAULT")"
    } else {
      text += " \(list)"
      if let parents = fact["inherits"] { text += "\nINHERITS (\(parents))" }
    }
    if let key = fact["partition_key"] { text += "\nPARTITION BY \(key)" }
    if let method = fact["access_method"] { text += "\nUSING \(method)" }
    if let server = fact["server"] { text += "\nSERVER \(server)" }
    if let options = fact["foreign_options"] { text += "\nOPTIONS (\(options))" }
    let toast = SQLWriter.toast(fact["toast_options"])
    if let options = [fact["options"], toast].compactMap({ $0 }).nonEmptyJoined {
      text += "\nWITH (\(options))"
    }
    if let tablespace = fact["tablespace"] { text += "\nTABLESPACE \(tablespace)" }
    var made = fact
    if sql.rebuilt.contains(fact.id) {
      // That comes after the rows.
      made = Fact(fact.id, fact.attributes.filter { $0.key != "forced_row_security" })
    }
    let plain = Fact(fact.id, made.attributes.filter { !Self.altered.contains($0.key) })
    return [ChangeStatement(text)] + alterations(from: plain, to: made, sql)
  }

  /// What a new table gets by ALTER TABLE.
  private static let altered: Set = ["row_security", "forced_row_security"]

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let drop = ChangeStatement(
      "DROP \(phrase(fact, sql))", loses: "all rows of \(sql.name(fact.id))")
    guard let parent = fact["partition_of"], isReferenced(parent, sql) else { return [drop] }
    // A table to which foreign keys lead lets go of its partitions first.
    var detach = drop
    detach.sql = "ALTER TABLE \(parent) DETACH PARTITION \(sql.name(fact.id))"
    return [detach, drop]
  }

  /// Whether foreign keys lead to a partitioned table that stays.
  private func isReferenced(_ parent: String, _ sql: SQLWriter) -> Bool {
    let table = sql.before.facts.keys.first { $0.kind == .table && sql.name($0) == parent }
    guard let table, sql.after[table] != nil else { return false }
    return sql.before.needing(table).contains { part in
      part.kind == .column && sql.before.needing(part).contains { $0.kind == .foreignKey }
    }
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let name = sql.name(new.id)
    if old.has("is_foreign") != new.has("is_foreign") {
      return .refuse(
        """
        \(name): a table cannot become a foreign one or the other way round, and only you know where its rows \
        are to be; write the migration by hand: a new table, the rows copied, the names exchanged
        """)
    }
    // The rows of a foreign table are elsewhere.
    if old["server"] != new["server"] { return .replace }
    return .inPlace(alterations(from: old, to: new, sql))
  }

  private func alterations(from old: Fact, to new: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let name = sql.name(new.id)
    let alter = "ALTER \(phrase(new, sql))"
    var statements: [ChangeStatement] = []
    func differs(_ key: String) -> Bool { old[key] != new[key] }
    if differs("partition_of") || differs("bound") {
      if let parent = old["partition_of"] {
        statements.append(ChangeStatement("ALTER TABLE \(parent) DETACH PARTITION \(name)"))
      }
      if let parent = new["partition_of"] {
        statements.append(
          ChangeStatement(
            "ALTER TABLE \(parent) ATTACH PARTITION \(name) \(new["bound"] ?? "DEFAULT")"))
      }
    }
    if differs("inherits") {
      let (was, isNow) = (Self.list(old["inherits"]), Self.list(new["inherits"]))
      statements += was.filter { !isNow.contains($0) }.map {
        ChangeStatement("\(alter) NO INHERIT \($0)")
      }
      statements += isNow.filter { !was.contains($0) }.map {
        ChangeStatement("\(alter) INHERIT \($0)")
      }
    }
    if differs("of_type") {
      statements.append(
        ChangeStatement("\(alter) " + (new["of_type"].map { "OF \($0)" } ?? "NOT OF")))
    }
    if differs("unlogged") {
      statements.append(
        ChangeStatement("\(alter) SET \(new.has("unlogged") ? "UNLOGGED" : "LOGGED")"))
    }
    if differs("access_method") {
      statements.append(
        ChangeStatement("\(alter) SET ACCESS METHOD \(new["access_method"] ?? "heap")"))
    }
    if differs("tablespace") {
      statements.append(
        ChangeStatement("\(alter) SET TABLESPACE \(new["tablespace"] ?? "pg_default")"))
    }
    statements += sql.optionChange(old["options"], new["options"], alter)
    statements += sql.optionChange(
      SQLWriter.toast(old["toast_options"]), SQLWriter.toast(new["toast_options"]), alter)
    if let options = sql.foreignOptionChange(old["foreign_options"], new["foreign_options"]) {
      statements.append(ChangeStatement("\(alter) \(options)"))
    }
    if differs("row_security") {
      statements.append(
        ChangeStatement(
          "\(alter) \(new.has("row_security") ? "ENABLE" : "DISABLE") ROW LEVEL SECURITY"))
    }
    if differs("forced_row_security") {
      statements.append(
        ChangeStatement(
          "\(alter) \(new.has("forced_row_security") ? "FORCE" : "NO FORCE") ROW LEVEL SECURITY"))
    }
    return statements
  }

  private static func list(_ text: String?) -> [String] {
    text?.components(separatedBy: ", ") ?? []
  }
}

extension SQLWriter {
  /// Storage parameters of the TOAST table, as the table has them.
  static func toast(_ options: String?) -> String? {
    options?.components(separatedBy: ", ").map { "toast.\($0)" }.joined(separator: ", ")
  }
}

extension [String] {
  /// The texts with commas between them; nil when there are none.
  var nonEmptyJoined: String? { isEmpty ? nil : joined(separator: ", ") }
}

extension String {
  /// The parts between a separator.
  func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}

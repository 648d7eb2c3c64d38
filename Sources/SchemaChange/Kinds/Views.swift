/// Views and materialized views.
struct ViewKind: Kind {
  let kind: FactKind

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_class'::regclass::oid, v.oid, 0, v.schema AS p1, v.name AS p2,
        rtrim(pg_get_viewdef(v.oid, true), ';') AS definition,
        \(CatalogScope.options("v.reloptions")) AS options,
        (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE a.attcollation WHEN 0 THEN '' ELSE ' ' || a.attcollation::regcollation END, E'\\n' ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attnum > 0) AS columns,
        (SELECT quote_ident(amname) FROM pg_am WHERE pg_am.oid = v.relam AND amname <> 'heap')
          AS access_method,
        (SELECT quote_ident(spcname) FROM pg_tablespace WHERE oid = v.reltablespace) AS tablespace,
        CASE WHEN NOT v.relispopulated THEN 't' END AS has_no_data
      FROM relation v WHERE v.relkind = '\(kind == .view ? "v" : "m")'
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    create(fact, orReplace: false, sql)
  }

  private func create(_ fact: Fact, orReplace: Bool, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = orReplace ? "CREATE OR REPLACE " : "CREATE "
    text += phrase(fact, sql)
    var query = ExpressionText.writable(fact["definition"] ?? "")
    // The server prints a list of values in a way that it prints otherwise when it reads that.
    if let match = query.wholeMatch(of: Self.values) {
      let names = match.1.matches(of: #/ AS ("(?:[^"]|"")+"|\w+)/#).map { String($0.1) }
      text += " (\(names.joined(separator: ", ")))"
      query = " \(match.2)"
    }
    if let method = fact["access_method"] { text += " USING \(method)" }
    if let options = fact["options"] { text += " WITH (\(options))" }
    if let tablespace = fact["tablespace"] { text += " TABLESPACE \(tablespace)" }
    text += " AS\n" + query
    if kind == .materializedView, fact.has("has_no_data") { text += "\nWITH NO DATA" }
    return [ChangeStatement(text)]
  }

  // A Regex is not Sendable, though nothing can change it.
  private nonisolated(unsafe) static let values =
    #/ SELECT ((?:"\*VALUES\*"\.column\d+ AS (?:"(?:[^"]|"")+"|\w+),?\s+)+)FROM \((VALUES [\s\S]*)\) "\*VALUES\*"/#

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let alter = "ALTER \(phrase(new, sql))"
    if old["definition"] == new["definition"], old["columns"] == new["columns"] {
      guard old["access_method"] == new["access_method"] else { return .replace }
      var statements = sql.optionChange(old["options"], new["options"], alter)
      if old["tablespace"] != new["tablespace"] {
        statements.append(
          ChangeStatement("\(alter) SET TABLESPACE \(new["tablespace"] ?? "pg_default")"))
      }
      return .inPlace(statements)
    }
    // A view may only get columns behind those that it has.
    guard kind == .view, let before = old["columns"], let after = new["columns"],
      after == before || after.hasPrefix(before + "\n")
    else { return .replace }
    // Options that OR REPLACE does not name are gone.
    return .inPlace(create(new, orReplace: true, sql))
  }
}

/// Default values of the columns of a view, for INSERT.
struct ViewDefaultKind: Kind {
  let kind = FactKind.viewDefault

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_attrdef'::regclass::oid, d.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(a.attname) AS p3, pg_get_expr(d.adbin, d.adrelid) AS expression
      FROM pg_attrdef d JOIN relation r ON r.oid = d.adrelid AND r.relkind = 'v'
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      """
    ]
  }

  var takesComments: Bool { false }

  private func alter(_ fact: Fact, _ sql: SQLWriter) -> String {
    "ALTER VIEW \(sql.relation(of: fact.id)) ALTER COLUMN \(fact.id.name)"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("\(alter(fact, sql)) SET DEFAULT \(fact["expression"] ?? "")")]
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("\(alter(fact, sql)) DROP DEFAULT")]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    .inPlace(create(new, sql))
  }
}

/// Rules, but for the one that makes a view.
struct RuleKind: Kind {
  let kind = FactKind.rule

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_rewrite'::regclass::oid, w.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(w.rulename) AS p3, rtrim(pg_get_ruledef(w.oid, true), ';') AS definition,
        \(EnabledState.column("w.ev_enabled")) AS state
      FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "RULE \(fact.id.name) ON \(sql.relation(of: fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement(fact["definition"] ?? "")]
      + EnabledState.change(from: Fact(fact.id), to: fact, "RULE", sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["definition"] == new["definition"] else {
      let text = (new["definition"] ?? "").replacing(
        "CREATE RULE", with: "CREATE OR REPLACE RULE", maxReplacements: 1)
      return .inPlace(
        [ChangeStatement(text)] + EnabledState.change(from: old, to: new, "RULE", sql))
    }
    return .inPlace(EnabledState.change(from: old, to: new, "RULE", sql))
  }
}

/// Whether a trigger or a rule fires, and for whom.
enum EnabledState {
  static func column(_ name: String) -> String {
    "CASE \(name) WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END"
  }

  static func change(from old: Fact, to new: Fact, _ word: String, _ sql: SQLWriter)
    -> [ChangeStatement]
  {
    guard old["state"] != new["state"] else { return [] }
    return [
      ChangeStatement(
        "ALTER TABLE \(sql.relation(of: new.id)) \(new["state"] ?? "ENABLE") \(word) \(new.id.name)"
      )
    ]
  }
}

/// Triggers, but for those that constraints and partitions bring.
struct TriggerKind: Kind {
  let kind = FactKind.trigger

  func queries(_ version: Int) -> [String] {
    let own = version >= 13 ? "AND t.tgparentid = 0" : ""
    return [
      """
      SELECT 'pg_trigger'::regclass::oid, t.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(t.tgname) AS p3, pg_get_triggerdef(t.oid, true) AS definition,
        \(EnabledState.column("t.tgenabled")) AS state
      FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal \(own)
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "TRIGGER \(fact.id.name) ON \(sql.relation(of: fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement(fact["definition"] ?? "")]
      + EnabledState.change(from: Fact(fact.id), to: fact, "TRIGGER", sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["definition"] == new["definition"] else { return .replace }
    return .inPlace(EnabledState.change(from: old, to: new, "TRIGGER", sql))
  }
}

/// Row security policies.
struct PolicyKind: Kind {
  let kind = FactKind.policy

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_policy'::regclass::oid, p.oid, 0, r.schema AS p1, r.name AS p2,
        quote_ident(p.polname) AS p3,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
          WHEN 'd' THEN 'DELETE' END AS command,
        CASE WHEN NOT p.polpermissive THEN 't' END AS restrictive,
        (SELECT nullif(string_agg(\(CatalogScope.role("u")), ', ' ORDER BY \(CatalogScope.role("u"))), 'PUBLIC')
          FROM unnest(p.polroles) u) AS roles,
        pg_get_expr(p.polqual, p.polrelid) AS qualifier,
        pg_get_expr(p.polwithcheck, p.polrelid) AS check
      FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
      """
    ]
  }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "POLICY \(fact.id.name) ON \(sql.relation(of: fact.id))"
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    var text = "CREATE \(phrase(fact, sql))"
    if fact.has("restrictive") { text += " AS RESTRICTIVE" }
    if let command = fact["command"] { text += " FOR \(command)" }
    if let roles = fact["roles"] { text += " TO \(roles)" }
    if let expression = fact["qualifier"] {
      text += "\n  USING (\(ColumnKind.stripped(expression)))"
    }
    if let expression = fact["check"] {
      text += "\n  WITH CHECK (\(ColumnKind.stripped(expression)))"
    }
    return [ChangeStatement(text)]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    let isAlterable =
      old["command"] == new["command"] && old["restrictive"] == new["restrictive"]
      && (old["qualifier"] == nil) == (new["qualifier"] == nil)
      && (old["check"] == nil) == (new["check"] == nil)
    guard isAlterable else { return .replace }
    var text = "ALTER \(phrase(new, sql))"
    if old["roles"] != new["roles"] { text += " TO \(new["roles"] ?? "PUBLIC")" }
    if old["qualifier"] != new["qualifier"], let expression = new["qualifier"] {
      text += " USING (\(ColumnKind.stripped(expression)))"
    }
    if old["check"] != new["check"], let expression = new["check"] {
      text += " WITH CHECK (\(ColumnKind.stripped(expression)))"
    }
    return .inPlace([ChangeStatement(text)])
  }
}
